import { type ComponentType, createElement } from 'react';
import { lazyPart } from '../../shell/renewal.ts';

type Load = () => Promise<{ default: ComponentType<{ make?: boolean }> }>;

const signIn: Load = () => import('../account/SignInPage.tsx');

/** The passenger's pages by their address. Each is loaded when it is asked for: nobody pays for the others. */
const LOADS: Readonly<Record<string, Load>> = {
  '/app/': () => import('./SearchPage.tsx'),
  '/app/trips/:id': () => import('./TripPage.tsx'),
  '/app/checkout/:id': () => import('./CheckoutPage.tsx'),
  '/app/bookings': () => import('./BookingsPage.tsx'),
  '/app/bookings/:id': () => import('./BookingPage.tsx'),
  '/app/account': () => import('../account/AccountPage.tsx'),
  '/app/sign-in': signIn,
  '/app/sign-up': signIn,
};

/** What was there before the first page was drawn: it need not be waited for. */
const ready = new Map<string, ComponentType<{ make?: boolean }>>();

export const PASSENGER_PAGES = Object.entries(LOADS).map(([path, load]) => {
  const Page = lazyPart(load);
  const make = path === '/app/sign-up';
  return { path, page: () => createElement(ready.get(path) ?? Page, make ? { make } : {}) };
});

const ID = /[\da-f-]{36}$/;

/**
 * Loads the page of an address before anything is drawn: React lets a page that comes after its placeholder wait a third
 * of a second.
 */
export async function loadPageOf(address: string): Promise<void> {
  const path = address.replace(ID, ':id');
  const part = await LOADS[path]?.().catch(() => null);
  if (part) ready.set(path, part.default);
}
