import type { Dashboard } from '../../../api/wire.ts';

export type Day = Dashboard['daily'][number];
export type RouteFigures = Dashboard['top_routes'][number];
/** What is counted of each day and of each route. */
export type Figures = Omit<Day, 'date'>;

/** In the order in which they stand in tables and files. */
export const COUNTED = [
  'bookings',
  'revenue',
  'refunds',
  'reservations',
  'confirmed',
  'expired',
  'conversion_rate',
  'schedules',
  'seats',
  'sold_seats',
  'occupancy_rate',
] as const satisfies readonly (keyof Figures)[];
