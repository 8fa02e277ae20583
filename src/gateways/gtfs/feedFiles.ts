import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FeedError } from '../../app/timetable/feedErrors.ts';
import type { OpenFeed, ReadProgress } from '../../app/timetable/feedRows.ts';
import { openCsv } from './csvTable.ts';
import { type ArchiveBytes, listEntries, unpack, type ZipEntry } from './zipArchive.ts';

/** All that is unpacked of one feed; national feeds stay below, archive bombs do not. */
const MAX_UNPACKED_BYTES = 2 * 1024 ** 3;

/** Of an archive that somebody sent: it is read while others are served. */
const MAX_SENT_UNPACKED_BYTES = 256 * 1024 ** 2;

/**
 * Records of each of its files that may stay in memory: 20,000 departures need fewer, and of the shortest records
 * those bytes have many millions, which the memory has not.
 */
const MOST_SENT_KEPT = 500_000;

/** Opens a feed in a folder or in a ZIP archive, whose files may lie in a folder of their own. */
export async function openFeed(path: string, onProgress: ReadProgress): Promise<OpenFeed> {
  const info = await stat(path).catch(() => null);
  if (!info)
    throw new FeedError({ file: path, line: 0, field: '', message: 'there is no such file or folder' });
  return info.isDirectory() ? openFolder(path, onProgress) : openArchive(path, onProgress);
}

async function openFolder(path: string, onProgress: ReadProgress): Promise<OpenFeed> {
  const names = new Set(await readdir(path));
  return {
    open: async (file) => {
      if (!names.has(file)) return null;
      const { size } = await stat(join(path, file));
      return openCsv(file, watched(file, size, createReadStream(join(path, file)), onProgress));
    },
    close: async () => undefined,
  };
}

async function openArchive(path: string, onProgress: ReadProgress): Promise<OpenFeed> {
  const handle = await open(path, 'r');
  try {
    const entries = feedEntries(await listEntries(handle, basename(path)));
    const limited = { bytes: handle, entries, limit: MAX_UNPACKED_BYTES, close: () => handle.close() };
    return archiveFiles(limited, onProgress);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Opens a feed in a ZIP archive that is in memory. Lets others have their turn between its pieces. */
export async function openSentFeed(
  archive: Buffer,
  onProgress: ReadProgress,
  mostKept = MOST_SENT_KEPT,
): Promise<OpenFeed> {
  const bytes: ArchiveBytes = {
    stat: async () => ({ size: archive.length }),
    read: async (buffer, offset, length, position) => {
      await nextTurn();
      return { bytesRead: archive.copy(buffer, offset, position, position + length) };
    },
  };
  const entries = feedEntries(await listEntries(bytes, 'the archive'));
  const limited = { bytes, entries, limit: MAX_SENT_UNPACKED_BYTES, close: async () => undefined };
  return { ...archiveFiles(limited, onProgress), mostKept };
}

interface Archive {
  bytes: ArchiveBytes;
  entries: ReadonlyMap<string, ZipEntry>;
  /** All that is unpacked of it. */
  limit: number;
  close(): Promise<void>;
}

function archiveFiles({ bytes, entries, limit, close }: Archive, onProgress: ReadProgress): OpenFeed {
  let unpacked = 0;
  async function* limited(file: string, entry: ZipEntry): AsyncGenerator<Uint8Array> {
    // Counted as it comes out: the size that the directory claims is the packer's word.
    for await (const chunk of unpack(bytes, entry)) {
      unpacked += chunk.length;
      if (unpacked > limit) {
        const message = `the feed unpacks to more than ${limit / 1024 ** 2} MiB; unpack it to a folder and import that`;
        throw new FeedError({ file, line: 0, field: '', message });
      }
      yield chunk;
    }
  }
  return {
    open: async (file) => {
      const entry = entries.get(file);
      if (!entry) return null;
      return openCsv(file, watched(file, entry.size, limited(file, entry), onProgress));
    },
    close,
  };
}

/** The files of the outermost folder that has a stops.txt, by their bare names. */
function feedEntries(entries: readonly ZipEntry[]): Map<string, ZipEntry> {
  const folders = entries
    .filter(({ name }) => basename(name) === 'stops.txt' && !name.startsWith('__MACOSX/'))
    .map(({ name }) => name.slice(0, -'stops.txt'.length))
    .sort((a, b) => a.length - b.length);
  const folder = folders[0] ?? '';
  return new Map(
    entries
      .filter(({ name }) => name.startsWith(folder) && !name.slice(folder.length).includes('/'))
      .map((entry) => [entry.name.slice(folder.length), entry]),
  );
}

async function* watched(
  file: string,
  total: number,
  bytes: AsyncIterable<Uint8Array>,
  onProgress: ReadProgress,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of bytes) {
    done += chunk.length;
    onProgress(file, done, total);
    yield chunk;
  }
}
