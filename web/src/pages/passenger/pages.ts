import { type ComponentType, createElement, lazy } from 'react';
import { SearchPage } from './SearchPage.tsx';

const SignInPage = lazy(() => import('../account/SignInPage.tsx'));

/** The passenger's pages by their address. What few need at first is loaded when it is asked for. */
export const PASSENGER_PAGES: readonly { path: string; page: ComponentType }[] = [
  { path: '/app/', page: SearchPage },
  { path: '/app/trips/:id', page: lazy(() => import('./TripPage.tsx')) },
  { path: '/app/checkout/:id', page: lazy(() => import('./CheckoutPage.tsx')) },
  { path: '/app/bookings', page: lazy(() => import('./BookingsPage.tsx')) },
  { path: '/app/bookings/:id', page: lazy(() => import('./BookingPage.tsx')) },
  { path: '/app/account', page: lazy(() => import('../account/AccountPage.tsx')) },
  { path: '/app/sign-in', page: SignInPage },
  { path: '/app/sign-up', page: () => createElement(SignInPage, { make: true }) },
];
