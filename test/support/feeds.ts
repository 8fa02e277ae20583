import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strToU8, zipSync } from 'fflate';
import type { Pool } from 'pg';
import type { FeedSource } from '../../src/app/timetable/feedRows.ts';
import { type FeedOptions, type GtfsFeed, readGtfs } from '../../src/app/timetable/gtfsFeed.ts';
import { BUS_TEMPLATES } from '../../src/app/timetable/layouts.ts';
import { planTimetable } from '../../src/app/timetable/plan.ts';
import type { Timetable } from '../../src/app/timetable/timetable.ts';
import { IMPORT_LOCK } from '../../src/db/timetableStore.ts';
import { openCsv } from '../../src/gateways/gtfs/csvTable.ts';

export const SMALL_FEED = fileURLToPath(new URL('../fixtures/gtfs-small', import.meta.url));

/** Files by name; null takes a file out of the small feed. */
export type FeedTexts = Record<string, string | null>;

/** Friday noon in New York, before the weekend on which the clocks go back. */
export const FEED_NOW = Date.parse('2026-10-30T16:00:00Z');

/** The small feed's texts, with some of them replaced. */
export async function smallFeed(changes: FeedTexts = {}): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const name of await readdir(SMALL_FEED)) texts[name] = await readFile(join(SMALL_FEED, name), 'utf8');
  for (const [name, text] of Object.entries(changes)) {
    if (text === null) delete texts[name];
    else texts[name] = text;
  }
  return texts;
}

/** The small feed with changes, as an archive whose files lie in `folder`. */
export async function zippedFeed(changes: FeedTexts = {}, folder = ''): Promise<Uint8Array> {
  const files = Object.entries(await smallFeed(changes));
  return zipSync(Object.fromEntries(files.map(([name, text]) => [folder + name, strToU8(text)])));
}

/** As another process does that imports: until the answer is called the others wait. It may be called again. */
export function holdImports(pool: Pool): Promise<() => Promise<void>> {
  return holdLock(pool, IMPORT_LOCK);
}

/** Any constant: what an import waits for in the midst of its writing. */
const MIDST_LOCK = 4_927_303;

/** Imports get as far as their first schedules, and wait there until the answer is called. It may be called again. */
export async function holdImportsInMidst(pool: Pool): Promise<() => Promise<void>> {
  await pool.query(`
    create or replace function wait_in_midst() returns trigger language plpgsql as $$
    begin
      if current_setting('test.has_begun', true) = 'yes' then
        perform pg_advisory_xact_lock_shared(${MIDST_LOCK});
      end if;
      perform set_config('test.has_begun', 'yes', true);
      return null;
    end $$;
    create or replace trigger wait_in_midst after insert on schedules
      for each statement execute function wait_in_midst()`);
  return holdLock(pool, MIDST_LOCK);
}

async function holdLock(pool: Pool, lock: number): Promise<() => Promise<void>> {
  const client = await pool.connect();
  let holds = true;
  await client.query('select pg_advisory_lock($1)', [lock]);
  return async () => {
    if (!holds) return;
    holds = false;
    await client.query('select pg_advisory_unlock($1)', [lock]);
    client.release();
  };
}

/** A feed from texts instead of files. */
export function feedOf(texts: Record<string, string>): FeedSource {
  return {
    open: async (file) => {
      const text = texts[file];
      return text === undefined ? null : openCsv(file, bytesOf(text));
    },
  };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, 'utf8');
}

const DEFAULTS: FeedOptions = { now: FEED_NOW, from: '2026-10-31', days: 3, timezone: null, operator: null };

/** Reads the small feed with changes. */
export async function readSmall(
  changes: FeedTexts = {},
  options: Partial<FeedOptions> = {},
): Promise<GtfsFeed> {
  return readGtfs(feedOf(await smallFeed(changes)), { ...DEFAULTS, ...options });
}

/** Reads and plans the small feed: 5.00 and 0.10 per kilometre, the 53-seat coach. */
export async function planSmall(
  changes: FeedTexts = {},
  options: Partial<FeedOptions> = {},
): Promise<Timetable> {
  const feed = await readSmall(changes, options);
  const now = options.now ?? FEED_NOW;
  return planTimetable(feed, { now, fare: { base: 500, perKm: 1000 }, bus: BUS_TEMPLATES.coach });
}
