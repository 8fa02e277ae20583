import { z } from 'zod';
import { cursor } from '../paging.ts';
import { uuid } from '../wire.ts';

const FIRST = Date.parse('0001-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/** A place in a list in the order of time: epoch ms, and the id that tells equal times apart. */
export const timeCursor = cursor(z.tuple([z.int().min(FIRST).max(LAST), uuid]));

/** The position that such a cursor means. */
export function positionOf(read: [number, string] | undefined): { at: number; id: string } | undefined {
  return read && { at: read[0], id: read[1] };
}
