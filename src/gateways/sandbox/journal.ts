import { constants } from 'node:fs';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Past this size the journal is rewritten when it is opened. */
export const COMPACT_BYTES = 1_048_576;

/** The part of an open file that a journal needs. */
export interface JournalFile {
  write(bytes: Buffer, offset: number, length: number, position: number): Promise<{ bytesWritten: number }>;
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * An append-only file of JSON lines. `append` only queues; {@link Journal.durable} resolves when everything queued
 * before it is on the disk, many callers sharing one fsync. A write that failed stays queued and is written again at
 * the same place by the next `durable`, so memory and file never part.
 */
export class Journal {
  readonly #file: JournalFile;
  #size: number;
  #queued: string[] = [];
  #appended = 0;
  #written = 0;
  #flushing: Promise<void> | null = null;

  constructor(file: JournalFile, size: number) {
    this.#file = file;
    this.#size = size;
  }

  /** Queues one entry. It is durable only when a later {@link durable} has resolved. */
  append(entry: unknown): void {
    this.#queued.push(`${JSON.stringify(entry)}\n`);
    this.#appended += 1;
  }

  /** Resolves when all entries appended so far are on the disk. Rejects with the file system's error. */
  async durable(): Promise<void> {
    const target = this.#appended;
    while (this.#written < target) {
      this.#flushing ??= this.#flush().finally(() => {
        this.#flushing = null;
      });
      await this.#flushing;
    }
  }

  /** Writes what is queued and closes the file. */
  async close(): Promise<void> {
    try {
      await this.durable();
    } finally {
      await this.#file.close();
    }
  }

  async #flush(): Promise<void> {
    const count = this.#queued.length;
    const bytes = Buffer.from(this.#queued.join(''));
    await writeAt(this.#file, bytes, this.#size);
    await this.#file.datasync();
    this.#queued.splice(0, count);
    this.#size += bytes.length;
    this.#written += count;
  }
}

async function writeAt(file: JournalFile, bytes: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function parseLine(line: string): { entry: unknown } | null {
  try {
    return { entry: JSON.parse(line) };
  } catch {
    return null;
  }
}

/** The entries of a journal's text, and how many of its bytes they take: a torn last line is left out. */
function parseLines(path: string, content: Buffer): { entries: unknown[]; bytes: number } {
  const bytes = content.lastIndexOf(0x0a) + 1;
  const lines = content.subarray(0, bytes).toString('utf8').split('\n').slice(0, -1);
  const entries: unknown[] = [];
  for (const [index, line] of lines.entries()) {
    const parsed = parseLine(line);
    if (parsed) entries.push(parsed.entry);
    else if (index === lines.length - 1) return { entries, bytes: bytes - Buffer.byteLength(line) - 1 };
    else throw new Error(`${path}: line ${index + 1} is damaged; mend or remove the file`);
  }
  return { entries, bytes };
}

async function readIfThere(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

/** Puts `entries` in the file's place at once: a crash leaves the old file or the new one. */
async function replaceFile(path: string, entries: readonly unknown[]): Promise<number> {
  const bytes = Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const draft = await open(`${path}.new`, 'w', 0o600);
  try {
    await writeAt(draft, bytes, 0);
    await draft.sync();
  } finally {
    await draft.close();
  }
  await rename(`${path}.new`, path);
  return bytes.length;
}

/** A journal as far as it is written, beside whoever writes it. Nothing can be made durable in this one. */
export async function readJournal<Entry>(
  folder: string,
  name: string,
  parse: (entry: unknown) => Entry,
): Promise<{ journal: Journal; entries: Entry[] }> {
  const path = join(folder, name);
  const { entries } = parseLines(path, await readIfThere(path));
  const refuse = () => Promise.reject(new Error(`${path} is open for reading only`));
  const file = { write: refuse, datasync: refuse, close: async () => undefined };
  return { journal: new Journal(file, 0), entries: entries.map(parse) };
}

/**
 * Opens (or makes) `folder/name` and reads it. `compact` returns the entries that are still needed; it is asked
 * only when the file is larger than {@link COMPACT_BYTES}. Throws when a line before the last is damaged. `disk` stands
 * between journal and file from then on.
 */
export async function openJournal<Entry>(
  folder: string,
  name: string,
  parse: (entry: unknown) => Entry,
  compact: (entries: readonly Entry[]) => Entry[],
  disk: (file: JournalFile) => JournalFile = (file) => file,
): Promise<{ journal: Journal; entries: Entry[] }> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  const read = parseLines(path, await readIfThere(path));
  let entries = read.entries.map(parse);
  let size = read.bytes;
  if (size > COMPACT_BYTES) {
    entries = compact(entries);
    size = await replaceFile(path, entries);
  }
  // Not appending mode: a failed write is repeated at its own place.
  const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  await file.truncate(size);
  await file.sync();
  await syncFolder(dirname(path));
  return { journal: new Journal(disk(file), size), entries };
}
