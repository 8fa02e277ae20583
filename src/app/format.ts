/** How times, money and names are written for people: in tickets and in mail alike. */

import { DateTime } from 'luxon';
import { type Minor, minorToDecimal } from '../domain/money.ts';
import type { Language } from './language.ts';
import type { EpochMs } from './ports.ts';

/** An instant as a traveller reads it on the clock of a place. */
export interface LocalMoment {
  /** `Tue` */
  weekday: string;
  /** `3 Mar 2026` */
  date: string;
  /** `09:40`, 24 hours */
  time: string;
  /** `EST`, `CET`, `IST`; where English has no such name, `UTC-3`. */
  zone: string;
}

/** Zone names are regional: American English says EST and GMT+1, British English says GMT-5 and CET. */
const ZONE_NAME_LOCALES = ['en-US', 'en-GB', 'en-IN', 'en-AU', 'en-NZ', 'en-ZA'];

function inZone(at: EpochMs, timezone: string): DateTime {
  const local = DateTime.fromMillis(at, { zone: timezone, locale: 'en-US' });
  // A zone that this machine does not know must not cost the passenger the ticket; UTC is named as such.
  return local.isValid ? local : DateTime.fromMillis(at, { zone: 'utc', locale: 'en-US' });
}

function zoneName(local: DateTime): string {
  for (const locale of ZONE_NAME_LOCALES) {
    const name = local.setLocale(locale).offsetNameShort;
    if (name && !/^(GMT|UTC)[+-]/.test(name)) return name;
  }
  return `UTC${local.toFormat('Z').replace(/:00$/, '')}`;
}

/** `at` on the clock of `timezone` (an IANA name; an unknown one is read as UTC), in the words of `language`. */
export function localMoment(at: EpochMs, timezone: string, language: Language = 'en'): LocalMoment {
  const zoned = inZone(at, timezone);
  const local = language === 'en' ? zoned : zoned.setLocale(language);
  return {
    weekday: local.toFormat('ccc'),
    date: local.toFormat('d LLL yyyy'),
    time: local.toFormat('HH:mm'),
    zone: zoneName(zoned),
  };
}

/** `Tue 3 Mar 2026, 09:40 EST` */
export function formatLocal(at: EpochMs, timezone: string, language: Language = 'en'): string {
  const moment = localMoment(at, timezone, language);
  return `${moment.weekday} ${moment.date}, ${moment.time} ${moment.zone}`;
}

interface Place {
  at: EpochMs;
  timezone: string;
}

/** How many calendar days later the traveller's own calendar says it is on arrival; 0 on the same date. */
export function daysLater(from: Place, to: Place): number {
  const day = (place: Place) => {
    const local = inZone(place.at, place.timezone);
    return Date.UTC(local.year, local.month - 1, local.day);
  };
  return Math.round((day(to) - day(from)) / 86_400_000);
}

/**
 * The mark beside an arrival on another date: `+1 day`, `+2 days`, `-1 day`, in one piece wherever lines break; empty on
 * the same date.
 */
export function dayMark(from: Place, to: Place, names: readonly [one: string, many: string] = DAYS): string {
  const days = daysLater(from, to);
  if (days === 0) return '';
  return `${days > 0 ? '+' : ''}${days}\u00a0${Math.abs(days) === 1 ? names[0] : names[1]}`;
}

const DAYS = ['day', 'days'] as const;

/** `6 h 30 min`; minutes are rounded to the nearest. */
export function formatDuration(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** Minor units with two decimals and grouped thousands: `1,234.50`; for where the currency is said beside it. */
export function formatAmount(amount: Minor, language: Language = 'en'): string {
  return exactly(numberFormat(language), amount);
}

/** Minor units with their currency (ISO 4217), as a language writes them: `$1,234.50`, `1234,50 €`. */
export function formatMoney(amount: Minor, currency: string, language: Language = 'en'): string {
  return exactly(numberFormat(language, currency), amount);
}

/** Given as text it is exact, whatever its size. */
function exactly(format: Intl.NumberFormat, amount: Minor): string {
  return format.format(minorToDecimal(amount) as Intl.StringNumericLiteral);
}

const formats = new Map<string, Intl.NumberFormat>();

/** Two decimals, and the currency if it is given; made once. */
function numberFormat(language: Language, currency?: string): Intl.NumberFormat {
  const key = `${language} ${currency ?? ''}`;
  let format = formats.get(key);
  if (!format) {
    const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
    format = new Intl.NumberFormat(language, { ...digits, ...(currency && { style: 'currency', currency }) });
    formats.set(key, format);
  }
  return format;
}

/** `semi_sleeper` → `Semi sleeper` */
export function formatKind(kind: string): string {
  const words = kind.replaceAll('_', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The letters of a text as a reader counts them: an accent or an emoji's parts belong to their base. */
export function lettersOf(text: string): string[] {
  return Array.from(graphemes.segment(text), (part) => part.segment);
}

/**
 * Somebody's text made safe for one line: line breaks and control characters become spaces, marks that turn the
 * direction of writing vanish, and what is longer than `maxLetters` ends in an ellipsis.
 */
export function oneLine(text: string, maxLetters = 80): string {
  const clean = text
    .slice(0, maxLetters * 16)
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/g, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    // More marks on one letter than any script stacks are an attempt to smear over the page.
    .replace(/(\p{M}{4})\p{M}+/gu, '$1')
    .trim();
  // No letter is shorter than its code.
  if (clean.length <= maxLetters) return clean;
  const letters = lettersOf(clean);
  return letters.length <= maxLetters
    ? clean
    : `${letters
        .slice(0, maxLetters - 1)
        .join('')
        .trimEnd()}…`;
}
