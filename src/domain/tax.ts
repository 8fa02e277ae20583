import type { Minor } from './money.ts';

/** Hundredths of a percent: `1900` is 19 %. An integer, like money. */
export type TaxRate = number;

/** Below it: a tax of a hundred percent or more is a slip. */
export const MAX_TAX_RATE: TaxRate = 9_999;

/**
 * The tax that a price contains, rounded half up to the cent, and what is left: the two are the price, to the cent,
 * whatever the rate. Rule [BILL-2].
 */
export function splitTax(gross: Minor, rate: TaxRate): { net: Minor; tax: Minor } {
  const whole = 10_000 + rate;
  const tax = Math.floor((2 * gross * rate + whole) / (2 * whole));
  return { net: gross - tax, tax };
}
