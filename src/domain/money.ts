/**
 * Money inside the system: an integer count of minor units (cents). On the wire it is a JSON number
 * with at most two decimals, in the database `numeric(12,2)`. Rule [WIRE-3].
 */
export type Minor = number;

/** The largest amount that `numeric(12,2)` holds, in minor units. */
export const MAX_MINOR: Minor = 999_999_999_999;

/** True when `value` is a finite number with at most two decimals that fits the database. */
export function isMoney(value: number): boolean {
  if (!Number.isFinite(value) || Math.abs(value) > MAX_MINOR / 100) return false;
  // The shortest decimal that names this double is what the caller wrote; count its decimals.
  return /^-?\d+(\.\d{1,2})?$/.test(String(value));
}

/** A wire amount as minor units. The caller has checked it with {@link isMoney}. */
export function toMinor(value: number): Minor {
  return Math.round(value * 100);
}

/** Minor units as the wire's number, exact to two decimals. */
export function fromMinor(minor: Minor): number {
  return minor / 100;
}

/** Minor units as the database's decimal text, e.g. `1234` → `"12.34"`. */
export function minorToDecimal(minor: Minor): string {
  const sign = minor < 0 ? '-' : '';
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** The database's decimal text as minor units. Throws on anything that is not such a text. */
export function decimalToMinor(text: string): Minor {
  const match = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(text);
  if (!match) throw new RangeError(`not an amount: ${text}`);
  const minor = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'));
  return match[1] ? -minor : minor;
}

/** `percent` of an amount, rounded half up to the cent (contract §5). */
export function percentOf(amount: Minor, percent: number): Minor {
  return Math.floor((amount * percent + 50) / 100);
}
