import type { ComponentType } from 'react';
import { lazyPart } from '../../shell/renewal.ts';
import type { en } from './texts/en.ts';

interface AdminPage {
  path: string;
  page: ComponentType;
  /** As it stands among the sections; without one it is reached from another page. */
  name?: keyof (typeof en)['nav'];
}

/** The control room's pages, each loaded when it is opened. */
export const ADMIN_PAGES: readonly AdminPage[] = [
  {
    path: '/app/admin',
    name: 'departures',
    page: lazyPart(() => import('./departures/DeparturesPage.tsx')),
  },
  { path: '/app/admin/trips/:id', page: lazyPart(() => import('./departures/TripControlPage.tsx')) },
  { path: '/app/admin/holds', name: 'holds', page: lazyPart(() => import('./holds/HoldsPage.tsx')) },
  { path: '/app/admin/metrics', name: 'metrics', page: lazyPart(() => import('./metrics/MetricsPage.tsx')) },
  { path: '/app/admin/money', name: 'money', page: lazyPart(() => import('./money/MoneyPage.tsx')) },
  { path: '/app/admin/log', name: 'log', page: lazyPart(() => import('./log/LogPage.tsx')) },
  { path: '/app/admin/routes', name: 'routes', page: lazyPart(() => import('./fleet/RoutesPage.tsx')) },
  { path: '/app/admin/buses', name: 'buses', page: lazyPart(() => import('./fleet/BusesPage.tsx')) },
  { path: '/app/admin/buses/:id', page: lazyPart(() => import('./fleet/BusPage.tsx')) },
  {
    path: '/app/admin/schedules',
    name: 'schedules',
    page: lazyPart(() => import('./timetable/SchedulesPage.tsx')),
  },
  {
    path: '/app/admin/import',
    name: 'import',
    page: lazyPart(() => import('./timetable/ImportPage.tsx')),
  },
  { path: '/app/admin/users', name: 'users', page: lazyPart(() => import('./people/UsersPage.tsx')) },
];
