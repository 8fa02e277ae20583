/** Which departures a plan of weekdays between two days means, on the clock of the place where the bus leaves. */

import {
  type CalendarDate,
  getDayOfWeek,
  parseDate,
  parseTime,
  toCalendarDateTime,
  toZoned,
} from '@internationalized/date';

export interface Plan {
  fromDay: string;
  toDay: string;
  /** 0 is Monday. */
  weekdays: ReadonlySet<number>;
  /** `HH:MM`. */
  time: string;
  minutes: number;
  timezone: string;
}

/** More than a year at once is a slip. */
const MOST_DAYS = 366;

export interface PlannedDeparture {
  day: string;
  departure: string;
  arrival: string;
}

export function departuresOf(plan: Plan): PlannedDeparture[] {
  const found: PlannedDeparture[] = [];
  let day: CalendarDate;
  let last: CalendarDate;
  try {
    day = parseDate(plan.fromDay);
    last = parseDate(plan.toDay);
  } catch {
    return [];
  }
  if (!/^\d\d:\d\d/.test(plan.time) || !(plan.minutes > 0)) return [];
  for (let count = 0; day.compare(last) <= 0 && count < MOST_DAYS; count += 1) {
    if (plan.weekdays.has(getDayOfWeek(day, 'en-GB'))) {
      const leaves = toZoned(toCalendarDateTime(day, parseTime(plan.time)), plan.timezone).toDate();
      found.push({
        day: day.toString(),
        departure: leaves.toISOString(),
        arrival: new Date(leaves.getTime() + plan.minutes * 60_000).toISOString(),
      });
    }
    day = day.add({ days: 1 });
  }
  return found;
}
