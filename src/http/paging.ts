/** Lists in pages: `limit` and an opaque `cursor` in, `{ items, next_cursor }` out. */

import { createHash } from 'node:crypto';
import { z } from 'zod';

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 100;

/** The query's `limit`: 1 to 100, 50 when absent. */
export const limit = z
  .string()
  .regex(/^([1-9]\d?|100)$/, `must be a whole number from 1 to ${MAX_LIMIT}.`)
  .transform(Number)
  .default(DEFAULT_LIMIT)
  .meta({
    wire: {
      type: 'integer',
      minimum: 1,
      maximum: MAX_LIMIT,
      default: DEFAULT_LIMIT,
      description: 'How many items a page has at most.',
    },
  });

/**
 * The query's `cursor`: a text of {@link encodeCursor}, read back and checked against `shape`. Anything else,
 * also a cursor of another list, is refused.
 */
export function cursor<S extends z.ZodType>(shape: S) {
  return z
    .string()
    .transform((text, ctx): z.output<S> => {
      const read = shape.safeParse(decodeCursor(text));
      if (read.success) return read.data;
      ctx.addIssue('must be the next_cursor of an earlier page.');
      return z.NEVER;
    })
    .optional()
    .meta({ description: 'The `next_cursor` of the page before; without it the first page.' });
}

/** The schema of a list's answer. */
export function listOf<S extends z.ZodType>(item: S) {
  return z.object({
    items: z.array(item),
    next_cursor: z.string().nullable().meta({ description: 'For the next page; null on the last one.' }),
  });
}

/** Where the next page begins. `position` is plain JSON and carries nothing that the items do not. */
export function encodeCursor(position: unknown): string {
  const text = Buffer.from(JSON.stringify(position)).toString('base64url');
  return `${text}.${checksum(text)}`;
}

/**
 * Makes a page of rows that were asked for with a limit of `size + 1`: the one too many only tells that there
 * are more. `position` gives the cursor's content for the last row that is shown.
 */
export function toPage<Row, Item>(
  rows: readonly Row[],
  size: number,
  position: (row: Row) => unknown,
  present: (row: Row) => Item,
): { items: Item[]; next_cursor: string | null } {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  const more = rows.length > size && last !== undefined;
  return { items: shown.map(present), next_cursor: more ? encodeCursor(position(last)) : null };
}

function decodeCursor(text: string): unknown {
  const [content = '', sum, ...rest] = text.length > 1024 ? [] : text.split('.');
  if (rest.length > 0 || sum !== checksum(content)) return undefined;
  try {
    return JSON.parse(Buffer.from(content, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** Against typing errors and curiosity, not against forgery: a cursor gives no rights. */
function checksum(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 8);
}
