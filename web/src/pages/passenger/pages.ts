import { type ComponentType, createElement, lazy } from 'react';
import { orRenew } from '../../shell/renewal.ts';

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

export const PASSENGER_PAGES = Object.entries(LOADS).map(([path, load]) => {
  const Page = lazy(() => orRenew(load()));
  const make = path === '/app/sign-up';
  return { path, page: () => createElement(Page, make ? { make } : {}) };
});

const ID = /[\da-f-]{36}$/;

/** Begins to load the page of an address, before there is anything to draw it with. */
export function loadPageOf(address: string): void {
  void LOADS[address.replace(ID, ':id')]?.().catch(() => undefined);
}
