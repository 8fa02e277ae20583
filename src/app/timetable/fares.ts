import { MAX_MINOR, type Minor } from '../../domain/money.ts';

/** What a trip costs: a base, and something for each kilometre. */
export interface FareRule {
  base: Minor;
  /** Ten-thousandths of the currency's unit for each kilometre: fares by distance are finer than a cent. */
  perKm: number;
}

/** A base needs room for distance and seat modifiers below the largest amount. */
export const MAX_BASE: Minor = MAX_MINOR / 100;

/** Reads `--per-km`: a decimal with at most four places. Null when it is not one. */
export function parsePerKm(text: string): number | null {
  const match = /^(\d{1,6})(?:\.(\d{1,4}))?$/.exec(text);
  return match ? Number(match[1]) * 10_000 + Number((match[2] ?? '').padEnd(4, '0')) : null;
}

/** The base price for a way of `km` (to two decimals), rounded half up to the cent and never under one. */
export function fareFor(km: number, rule: FareRule): Minor {
  const hundredthsOfKm = Math.round(km * 100);
  return Math.max(1, rule.base + Math.floor((hundredthsOfKm * rule.perKm + 5_000) / 10_000));
}
