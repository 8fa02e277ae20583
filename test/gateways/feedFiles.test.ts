import { expect } from 'chai';
import { strToU8, zipSync } from 'fflate';
import { readGtfs } from '../../src/app/timetable/gtfsFeed.ts';
import { openSentFeed } from '../../src/gateways/gtfs/feedFiles.ts';
import { listEntries, unpack } from '../../src/gateways/gtfs/zipArchive.ts';
import { FEED_NOW } from '../support/feeds.ts';
import { countTurns } from '../support/loopTurns.ts';

const HEADER = 'stop_id,stop_name\n';
const ROW = 'A,B\n';
const SLICE = 64 * 1024;
const OPTIONS = { now: FEED_NOW, from: '2026-10-31', days: 3, timezone: 'UTC', operator: null };

/** So many of the shortest rows, packed a thousand to one. */
function bomb(rows: number): Buffer {
  return Buffer.from(zipSync({ 'stops.txt': strToU8(HEADER + ROW.repeat(rows)) }, { level: 9 }));
}

describe('an archive that unpacks to far more than it is', () => {
  it('[IMP-7] is passed on in slices, with turns for others in between', async () => {
    const archive = bomb(500_000);
    expect(archive.length).to.be.below(8 * 1024);
    const handle = {
      stat: async () => ({ size: archive.length }),
      read: async (buffer: Buffer, offset: number, length: number, position: number) => ({
        bytesRead: archive.copy(buffer, offset, position, position + length),
      }),
    };
    const [entry] = await listEntries(handle, 'bomb');
    if (!entry) throw new Error('the archive is empty');
    const counted = countTurns();
    let [slices, largest, bytes] = [0, 0, 0];
    for await (const slice of unpack(handle, entry)) {
      slices += 1;
      bytes += slice.length;
      largest = Math.max(largest, slice.length);
    }
    counted.stop();
    expect(bytes).to.equal(HEADER.length + ROW.length * 500_000);
    expect(largest).to.equal(SLICE);
    expect(counted.turns).to.be.least(slices - 1);
  });

  it('[IMP-7] is not read ahead of whoever reads it', async () => {
    let read = 0;
    const feed = await openSentFeed(bomb(500_000), (_file, done) => {
      read = done;
    });
    const rows = (await feed.open('stops.txt'))?.rows[Symbol.asyncIterator]();
    await rows?.next();
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(read).to.be.within(1, 8 * SLICE);
    await rows?.return?.();
  });

  it('[IMP-7] is told of by file, line and bound when it has more records than may stay in memory', async () => {
    const rows = Array.from({ length: 1_001 }, (_, n) => `${n},B`).join('\n');
    const archive = Buffer.from(zipSync({ 'stops.txt': strToU8(HEADER + rows) }, { level: 9 }));
    expect(await openSentFeed(archive, () => undefined)).to.include({ mostKept: 500_000 });
    const feed = await openSentFeed(archive, () => undefined, 1_000);
    const { problems } = await readGtfs(feed, OPTIONS).then(
      () => expect.fail('it was read'),
      (error) => error,
    );
    expect(problems).to.have.length(1);
    expect(problems[0]).to.include({ file: 'stops.txt', line: 1_002 });
    expect(problems[0].message).to.match(/^more than 1000 of its records/);
  });

  it('[IMP-7] is told of when it has no end of commas in one record', async () => {
    const commas = `${HEADER}${','.repeat(5 * 1024 ** 2)}\n`;
    const feed = await openSentFeed(Buffer.from(zipSync({ 'stops.txt': strToU8(commas) })), () => undefined);
    const { problems } = await readGtfs(feed, OPTIONS).then(
      () => expect.fail('it was read'),
      (error) => error,
    );
    expect(problems).to.have.length(1);
    expect(problems[0]).to.include({
      file: 'stops.txt',
      line: 2,
      message: 'not CSV: no record ends within 4 MiB',
    });
  });
});
