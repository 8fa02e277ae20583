import { DateTime, IANAZone } from 'luxon';
import type { EpochMs } from '../ports.ts';

/** A calendar day as `YYYY-MM-DD`; such texts compare as the days do. */
export type IsoDate = string;

/** Past ten days a time of day is a slip, not a long trip. */
const MAX_SECONDS = 240 * 3600;

/**
 * A GTFS time (`H:MM:SS`, hours may pass 24) as seconds of the service day.
 * Null when the text is not one.
 */
export function parseGtfsTime(text: string): number | null {
  const match = /^(\d{1,3}):([0-5]\d):([0-5]\d)$/.exec(text);
  if (!match) return null;
  const seconds = Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]);
  return seconds <= MAX_SECONDS ? seconds : null;
}

/** A GTFS date (`YYYYMMDD`) as an ISO date; null when there is no such day. */
export function parseGtfsDate(text: string): IsoDate | null {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  return match ? parseIsoDate(`${match[1]}-${match[2]}-${match[3]}`) : null;
}

/** The text itself when it names a day that exists, otherwise null. */
export function parseIsoDate(text: string): IsoDate | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  return DateTime.fromISO(text, { zone: 'utc' }).isValid ? text : null;
}

/** True for an IANA zone that this runtime knows. */
export function isTimezone(name: string): boolean {
  return name !== '' && IANAZone.isValidZone(name);
}

/**
 * Where the times of a service day count from: noon less twelve hours in the agency's zone. It is midnight
 * except on the two days of the year when the clock is changed; there a 08:00 trip still leaves at 08:00.
 */
export function serviceDayStart(date: IsoDate, timezone: string): EpochMs {
  const noon = DateTime.fromISO(`${date}T12:00:00`, { zone: timezone });
  if (!noon.isValid) throw new RangeError(`no such day or zone: ${date} ${timezone}`);
  return noon.toMillis() - 12 * 3_600_000;
}

/** The calendar day of an instant in a zone. */
export function localDate(at: EpochMs, timezone: string): IsoDate {
  return DateTime.fromMillis(at, { zone: timezone }).toFormat('yyyy-MM-dd');
}

/** `count` days from `from` on, in order. */
export function daysFrom(from: IsoDate, count: number): IsoDate[] {
  const start = DateTime.fromISO(from, { zone: 'utc' });
  return Array.from({ length: count }, (_, index) => start.plus({ days: index }).toFormat('yyyy-MM-dd'));
}

/** 0 for Monday … 6 for Sunday. */
export function weekday(date: IsoDate): number {
  return DateTime.fromISO(date, { zone: 'utc' }).weekday - 1;
}
