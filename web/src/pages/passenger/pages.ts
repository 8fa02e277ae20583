import type { ComponentType } from 'react';
import { SearchPage } from './SearchPage.tsx';

/** The passenger's pages by their address. What few need at first is loaded when it is asked for. */
export const PASSENGER_PAGES: readonly { path: string; page: ComponentType }[] = [
  { path: '/app/', page: SearchPage },
];
