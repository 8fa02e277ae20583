import { type ComponentType, lazy } from 'react';
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
    page: lazy(() => import('./departures/DeparturesPage.tsx')),
  },
  { path: '/app/admin/trips/:id', page: lazy(() => import('./departures/TripControlPage.tsx')) },
  { path: '/app/admin/holds', name: 'holds', page: lazy(() => import('./holds/HoldsPage.tsx')) },
  { path: '/app/admin/metrics', name: 'metrics', page: lazy(() => import('./metrics/MetricsPage.tsx')) },
  { path: '/app/admin/money', name: 'money', page: lazy(() => import('./money/MoneyPage.tsx')) },
  { path: '/app/admin/log', name: 'log', page: lazy(() => import('./log/LogPage.tsx')) },
  { path: '/app/admin/routes', name: 'routes', page: lazy(() => import('./fleet/RoutesPage.tsx')) },
  { path: '/app/admin/buses', name: 'buses', page: lazy(() => import('./fleet/BusesPage.tsx')) },
  { path: '/app/admin/buses/:id', page: lazy(() => import('./fleet/BusPage.tsx')) },
  {
    path: '/app/admin/schedules',
    name: 'schedules',
    page: lazy(() => import('./timetable/SchedulesPage.tsx')),
  },
  {
    path: '/app/admin/import',
    name: 'import',
    page: lazy(() => import('./timetable/ImportPage.tsx')),
  },
  { path: '/app/admin/users', name: 'users', page: lazy(() => import('./people/UsersPage.tsx')) },
];
