import { expect } from 'chai';
import { GUEST } from '../../../src/app/caller.ts';
import {
  type ImportParts,
  type TimetableImport,
  TimetableImports,
} from '../../../src/app/timetable/imports.ts';
import { createImportBook } from '../../../src/db/importBook.ts';
import { createTimetableStore } from '../../../src/db/timetableStore.ts';
import { openSentFeed } from '../../../src/gateways/gtfs/feedFiles.ts';
import { eventually } from '../../support/eventually.ts';
import { FEED_NOW, holdImports, zippedFeed } from '../../support/feeds.ts';
import { fingerprint, type MigratedDatabase, migratedDatabase, testIds } from '../../support/migrated.ts';

const CONTEXT = { caller: GUEST, ip: null, requestId: 'test' };
const OPTIONS = {
  from: '2026-10-31',
  days: 3,
  timezone: null,
  operator: null,
  fare: { base: 500, perKm: 1000 },
  layout: 'coach',
} as const;

describe('an import that is sent', () => {
  let database: MigratedDatabase;
  let letGo = async (): Promise<void> => undefined;

  before(async () => {
    database = await migratedDatabase();
  });
  after(() => database?.drop());
  // Also when the import does not give up: the database could not be closed.
  afterEach(() => letGo());

  function imports(changes: Partial<ImportParts> = {}): TimetableImports {
    const clock = { now: () => FEED_NOW };
    const { write } = createTimetableStore({ pool: database.pool, ids: testIds, clock });
    const onTrouble = (what: string, error: unknown) => expect.fail(`${what}: ${error}`);
    return new TimetableImports({
      openFeed: openSentFeed,
      write,
      book: createImportBook(database.pool),
      clock,
      ids: testIds,
      onTrouble,
      ...changes,
    });
  }

  /** The import's end. */
  async function ended(of: TimetableImports, days = 3) {
    const { id } = await of.start(Buffer.from(await zippedFeed()), { ...OPTIONS, days }, CONTEXT);
    return eventually('the import has ended', async () => {
      const now = await of.find(id);
      return now?.status === 'running' ? null : now;
    });
  }

  it('[IMP-5] leaves nothing when it is cut off, and makes everything when it is sent again', async () => {
    const before = await fingerprint(database.pool);
    const { write } = createTimetableStore({
      pool: database.pool,
      ids: testIds,
      clock: { now: () => FEED_NOW },
    });
    let stopped: Promise<void> | undefined;
    const stopping: TimetableImports = imports({
      write: (timetable, onProgress, context) =>
        write(
          timetable,
          (progress) => {
            // When all of it is written, but for the commit.
            if (progress.done === progress.total) stopped = stopping.stop();
            onProgress(progress);
          },
          context,
        ),
    });
    expect(await ended(stopping)).to.include({ status: 'failed', summary: null });
    await stopped;
    expect(await fingerprint(database.pool)).to.deep.equal(before);
    expect((await ended(imports()))?.summary?.schedules).to.deep.equal({ made: 14, alreadyThere: 0 });
  });

  it('[IMP-5] gives up waiting for another process when the server stops', async () => {
    letGo = await holdImports(database.pool);
    const waiting = imports();
    const { id } = await waiting.start(Buffer.from(await zippedFeed()), OPTIONS, CONTEXT);
    await eventually('it waits', async () => (await waiting.find(id))?.phase === 'waiting');
    await waiting.stop();
    expect((await waiting.find(id))?.status).to.equal('failed');
  });

  it('[IMP-1] is told of by every process, while it runs and when its own has ended in the midst of it', async () => {
    letGo = await holdImports(database.pool);
    const [taking, other] = [imports(), imports()];
    const { id } = await taking.start(Buffer.from(await zippedFeed()), OPTIONS, CONTEXT);
    expect(await other.find(id)).to.include({ status: 'running' });
    await eventually('another one tells how far it is', async () => {
      return (await other.find(id))?.phase === 'waiting';
    });
    expect((await other.list(1))[0]).to.include({ id, status: 'running' });
    await taking.stop();
    expect(await other.find(id)).to.include({ status: 'failed' });

    // What a process leaves that was killed.
    const running = { ...(await other.find(id)), status: 'running', endedAt: null, problems: [] };
    await createImportBook(database.pool).keep(running as TimetableImport, -1);
    const cutOff = await other.find(id);
    expect(cutOff).to.include({ status: 'failed' });
    expect(cutOff?.problems[0]?.message).to.match(/has ended, and nothing was imported/);
  });

  it('[IMP-4] has a bounded number of departures', async () => {
    const tooMany = await ended(imports({ most: 13 }));
    expect(tooMany?.problems[0]?.message).to.match(/^these days have 17 departures, and 13 can/);
    expect(tooMany).to.include({ status: 'failed', summary: null });
  });

  it('[IMP-1] is told of for a while: the latest twenty, the latest first', async () => {
    const of = imports({ openFeed: () => Promise.reject(new Error('no')), onTrouble: () => undefined });
    const ids: string[] = [];
    for (let n = 0; n < 22; n += 1) ids.unshift((await ended(of))?.id ?? '');
    expect((await of.list(50)).map(({ id }) => id)).to.deep.equal(ids.slice(0, 20));
    expect((await of.list(2, ids[3])).map(({ id }) => id)).to.deep.equal(ids.slice(4, 6));
    expect(await of.find(ids[21] ?? '')).to.equal(null);
  });
});
