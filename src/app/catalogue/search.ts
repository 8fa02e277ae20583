import { DateTime } from 'luxon';
import type { CatalogueParts, Departure, DeparturePosition } from './ports.ts';

export interface DaySearch {
  originCity: string;
  destinationCity: string;
  /** `YYYY-MM-DD`, a day in `timezone`. */
  date: string;
  /** An IANA zone. */
  timezone: string;
  after?: DeparturePosition | undefined;
  limit: number;
}

/** No schedule departs later: the wire has no year 10000. */
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * What still departs between two cities on a day, in the order of departure; up to `limit`. Cities match without
 * regard to case and accents. Rules [SRCH-1]…[SRCH-4].
 */
export async function searchDepartures(
  { schedules, clock }: Pick<CatalogueParts, 'schedules' | 'clock'>,
  { date, timezone, ...search }: DaySearch,
): Promise<Departure[]> {
  const day = DateTime.fromISO(date, { zone: timezone }).startOf('day');
  const to = Math.min(day.plus({ days: 1 }).startOf('day').toMillis(), LAST_INSTANT);
  // Strictly after now: what departs at this very moment has departed.
  const from = Math.max(day.toMillis(), clock.now() + 1);
  if (from >= to) return [];
  return schedules.search({ ...search, from, to });
}
