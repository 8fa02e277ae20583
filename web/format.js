/** How money and times are written. All money is of one currency; every time is on the clock of its place. */

/** @param {number} amount */
export function money(amount) {
  return amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/**
 * Exact: counted in the smallest unit.
 *
 * @param {number[]} amounts
 */
export function sum(amounts) {
  return amounts.reduce((minor, amount) => minor + Math.round(amount * 100), 0) / 100;
}

/** @param {number} minutes */
export function duration(minutes) {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours > 0 && `${hours} h`, (rest > 0 || hours === 0) && `${rest} min`].filter(Boolean).join(' ');
}

/**
 * `m:ss`
 *
 * @param {number} seconds
 */
export function clock(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/**
 * `semi_sleeper` → `Semi sleeper`
 *
 * @param {string} name
 */
export function words(name) {
  const text = name.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * @param {number} count
 * @param {string} one
 */
export function plural(count, one) {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

/** Zone names are regional: American English says EST and GMT+1, British English says GMT-5 and CET. */
const ZONE_LOCALES = ['en-US', 'en-GB', 'en-IN', 'en-AU', 'en-ZA'];

/**
 * @param {Date} at
 * @param {string} timeZone
 */
function zoneName(at, timeZone) {
  const names = ZONE_LOCALES.map(
    (locale) =>
      new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' })
        .formatToParts(at)
        .find(({ type }) => type === 'timeZoneName')?.value ?? '',
  );
  return names.find((name) => !/[+\-−]/.test(name)) ?? names[0] ?? timeZone;
}

/**
 * An instant on the clock of a place: `09:40`, `Tue 24 Nov`, `2026-11-24`, `CET`.
 *
 * @param {string | number} instant
 * @param {string} timeZone
 */
export function localTime(instant, timeZone) {
  const at = new Date(instant);
  /** @param {Intl.DateTimeFormatOptions} options */
  const write = (options) => new Intl.DateTimeFormat('en-GB', { timeZone, ...options }).format(at);
  return {
    time: write({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    date: write({ weekday: 'short', day: 'numeric', month: 'short' }).replace(',', ''),
    day: new Intl.DateTimeFormat('en-CA', { timeZone }).format(at),
    zone: zoneName(at, timeZone),
  };
}

/**
 * A calendar day some days later; both are `YYYY-MM-DD`.
 *
 * @param {string} day
 * @param {number} days
 */
export function addDays(day, days) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/**
 * `+1 day` beside an arrival on a later date; empty on the same.
 *
 * @param {string} from
 * @param {string} to
 */
export function dayMark(from, to) {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
  if (days === 0) return '';
  return `${days > 0 ? '+' : '−'}${plural(Math.abs(days), 'day')}`;
}
