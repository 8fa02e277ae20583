import { refuse } from '../../domain/errors.ts';
import type { EpochMs } from '../ports.ts';
import type { TimeRange } from './ports.ts';

const DAY = 86_400_000;
const DEFAULT_DAYS = 30;
export const MOST_DAYS = 366;

/** Either may be missing. Throws `Refused` `validation_failed` when they are the wrong way round. */
export function requireOrder(from: EpochMs | undefined, to: EpochMs | undefined): void {
  if (from !== undefined && to !== undefined && to < from) refuseTo('must not be before from.');
}

/**
 * The range that a dashboard shows. Without both ends: the last 30 days of UTC, all of today included; without one of
 * them, up to the end of today or 30 days back. Throws `Refused` `validation_failed` when it runs backwards or is
 * longer than 366 days. Rule [ADM-4].
 */
export function dashboardRange(
  wanted: { from?: EpochMs | undefined; to?: EpochMs | undefined },
  now: EpochMs,
): TimeRange {
  requireOrder(wanted.from, wanted.to);
  const tomorrow = Math.floor(now / DAY) * DAY + DAY;
  const to = wanted.to ?? Math.max(tomorrow, wanted.from ?? 0);
  const from = wanted.from ?? to - DEFAULT_DAYS * DAY;
  if (to - from > MOST_DAYS * DAY) refuseTo(`must be at most ${MOST_DAYS} days after from.`);
  return { from, to };
}

/** Every UTC day that the range touches, in order: `2026-03-01`. */
export function daysOf({ from, to }: TimeRange): string[] {
  const days: string[] = [];
  for (let day = Math.floor(from / DAY) * DAY; day < to; day += DAY) {
    days.push(new Date(day).toISOString().slice(0, 10));
  }
  return from === to ? [] : days;
}

function refuseTo(message: string): never {
  return refuse(
    'validation_failed',
    'The query of the request is not valid. See "errors" for what to change.',
    { errors: [{ path: 'to', message }] },
  );
}
