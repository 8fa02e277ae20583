import { type IsoDate, weekday } from './gtfsTime.ts';

/** A line of calendar.txt: which weekdays (Monday first), from when to when, both ends included. */
export interface WeeklyService {
  weekdays: readonly boolean[];
  from: IsoDate;
  to: IsoDate;
}

/** What calendar_dates.txt says of a service: extra days and days without it. */
export type ServiceExceptions = ReadonlyMap<IsoDate, 'added' | 'removed'>;

export interface ServiceDays {
  /** The days of the window on which the service runs, in order. */
  dates: IsoDate[];
  /** How many days of the window the exceptions took away. */
  removed: number;
}

/**
 * The days of `window`, which follow one another, on which a service runs. Either part may be absent: feeds use one,
 * the other, or both.
 */
export function serviceDays(
  window: readonly IsoDate[],
  weekly: WeeklyService | undefined,
  exceptions: ServiceExceptions | undefined,
): ServiceDays {
  const dates: IsoDate[] = [];
  let removed = 0;
  const first = window[0] === undefined ? 0 : weekday(window[0]);
  for (const [index, date] of window.entries()) {
    const regular =
      weekly !== undefined &&
      date >= weekly.from &&
      date <= weekly.to &&
      weekly.weekdays[(first + index) % 7] === true;
    const exception = exceptions?.get(date);
    if (exception === 'added' || (regular && exception !== 'removed')) dates.push(date);
    else if (regular) removed += 1;
  }
  return { dates, removed };
}
