/** Money and times, written by `Intl` in the language of the page. Every time is on the clock of its place. */

/** All money is of one currency, which the server names. */
let currency: string | null = null;

/** Making a formatter takes longer than a thousand uses of it, and a map or a list needs one a row. */
function kept<O, F>(make: (language: string, options: O) => F): (language: string, options: O) => F {
  const made = new Map<string, F>();
  return (language, options) => {
    const key = `${language} ${JSON.stringify(options)}`;
    const format = made.get(key) ?? make(language, options);
    made.set(key, format);
    return format;
  };
}

const numbers = kept(
  (language, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(language, options),
);
const times = kept(
  (language, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, options),
);

export function setCurrency(code: string | null): void {
  currency = code;
}

export function money(amount: number, language: string): string {
  const options: Intl.NumberFormatOptions = currency
    ? { style: 'currency', currency }
    : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return numbers(language, options).format(amount);
}

/** As short as an axis needs it: without empty cents, thousands and millions by their names. */
export function shortMoney(amount: number, language: string): string {
  return numbers(language, {
    ...(currency && { style: 'currency', currency }),
    notation: Math.abs(amount) < 10_000 ? 'standard' : 'compact',
    maximumFractionDigits: 2,
    trailingZeroDisplay: 'stripIfInteger',
  }).format(amount);
}

/** Exact: counted in the smallest unit. */
export function sum(amounts: number[]): number {
  return amounts.reduce((minor, amount) => minor + Math.round(amount * 100), 0) / 100;
}

export function duration(minutes: number, language: string): string {
  const unit = (value: number, name: 'hour' | 'minute') =>
    numbers(language, { style: 'unit', unit: name, unitDisplay: 'narrow' }).format(value);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const parts = [hours > 0 && unit(hours, 'hour'), (rest > 0 || hours === 0) && unit(rest, 'minute')];
  return parts.filter(Boolean).join(' ');
}

/** `m:ss` */
export function countdown(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** The day of an instant on the clock of a place: `YYYY-MM-DD`. */
export function dayIn(timeZone: string, instant: string | Date): string {
  return times('en-CA', { timeZone }).format(new Date(instant));
}

/** An instant on the clock of a place: time, date, `YYYY-MM-DD`, and the zone's short name. */
export function localTime(instant: string | number, timeZone: string, language: string) {
  const at = new Date(instant);
  const write = (options: Intl.DateTimeFormatOptions) => times(language, { timeZone, ...options }).format(at);
  const zone = times(language, { timeZone, timeZoneName: 'short' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName');
  return {
    time: write({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    date: write({ weekday: 'short', day: 'numeric', month: 'short' }),
    day: dayIn(timeZone, at),
    zone: zone?.value ?? timeZone,
  };
}
