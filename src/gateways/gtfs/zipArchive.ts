import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { Inflate } from 'fflate';
import { FeedError } from '../../app/timetable/feedErrors.ts';

/** The bytes of an archive, wherever they are; an open file is one. */
export interface ArchiveBytes {
  stat(): Promise<{ size: number }>;
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
}

/** A file of an archive, as its central directory has it. Sizes in bytes. */
export interface ZipEntry {
  name: string;
  method: number;
  encrypted: boolean;
  crc: number;
  compressedSize: number;
  size: number;
  headerOffset: number;
}

const END = 0x06054b50;
const END_64_LOCATOR = 0x07064b50;
const END_64 = 0x06064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const LONGEST_COMMENT = 65_535;
const IN_ZIP64 = 0xffffffff;
const CHUNK = 64 * 1024;
/** So much is inflated at a time: it may come out a thousand times as large, and all of it at once. */
const INFLATED_AT_ONCE = 4 * 1024;
const STORED = 0;
const DEFLATED = 8;

/** A feed has a dozen files; this many is an attack or not a feed. */
export const MAX_ENTRIES = 1_000;
/** A directory of {@link MAX_ENTRIES} is far smaller. */
const MAX_DIRECTORY_BYTES = 16 * 1024 * 1024;

/**
 * The files of a ZIP archive. The central directory is read first, so that any one file can be unpacked without
 * touching the others, in whatever order they lie. Throws {@link FeedError} when it is not such an archive.
 */
export async function listEntries(handle: ArchiveBytes, name: string): Promise<ZipEntry[]> {
  const { entries, offset, size } = await findDirectory(handle, name);
  if (entries > MAX_ENTRIES || size > MAX_DIRECTORY_BYTES)
    throw broken(name, `has more than ${MAX_ENTRIES} files`);
  const directory = await readAt(handle, offset, size, name);
  const found: ZipEntry[] = [];
  let at = 0;
  while (found.length < entries) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== CENTRAL)
      throw broken(name, 'is damaged');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      directory.readUInt16LE(at + field),
    );
    const end = at + 46 + (nameLength ?? 0) + (extraLength ?? 0);
    if (end > directory.length) throw broken(name, 'is damaged');
    found.push(readEntry(directory.subarray(at, end), nameLength ?? 0));
    at = end + (commentLength ?? 0);
  }
  return found;
}

/** Unpacks one file as a stream and checks its sum. Throws {@link FeedError} for what cannot be unpacked. */
export async function* unpack(handle: ArchiveBytes, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  if (entry.encrypted) throw broken(entry.name, 'is encrypted');
  if (entry.method !== STORED && entry.method !== DEFLATED) {
    throw broken(entry.name, `is packed by method ${entry.method}, only "stored" and "deflated" can be read`);
  }
  let sum = 0;
  for await (const chunk of entry.method === STORED ? packed(handle, entry) : inflated(handle, entry)) {
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (sum !== entry.crc) throw broken(entry.name, 'is damaged: its checksum does not match');
}

async function* inflated(handle: ArchiveBytes, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  let out: Uint8Array[] = [];
  const inflate = new Inflate((chunk) => out.push(chunk));
  let left = entry.compressedSize;
  for await (const chunk of packed(handle, entry)) {
    for (const piece of slices(chunk, INFLATED_AT_ONCE)) {
      left -= piece.length;
      try {
        inflate.push(piece, left === 0);
      } catch {
        throw broken(entry.name, 'is damaged: it cannot be unpacked');
      }
      const unpacked = out;
      out = [];
      for (const bytes of unpacked) yield* inTurns(slices(bytes, CHUNK));
    }
  }
}

/** Whoever reads can be as slow as he is, and others have their turn: what is passed on at once is read at once. */
async function* inTurns(parts: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    yield part;
    await nextTurn();
  }
}

function* slices(bytes: Uint8Array, length: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function* packed(handle: ArchiveBytes, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const header = await readAt(handle, entry.headerOffset, 30, entry.name);
  if (header.readUInt32LE(0) !== LOCAL) throw broken(entry.name, 'is damaged');
  let at = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const end = at + entry.compressedSize;
  while (at < end) {
    const chunk = await readAt(handle, at, Math.min(CHUNK, end - at), entry.name);
    at += chunk.length;
    yield chunk;
  }
}

async function findDirectory(
  handle: ArchiveBytes,
  name: string,
): Promise<{ entries: number; offset: number; size: number }> {
  const { size: fileSize } = await handle.stat();
  const from = Math.max(0, fileSize - LONGEST_COMMENT - 22);
  const tail = await readAt(handle, from, fileSize - from, name);
  for (let at = tail.length - 22; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END) continue;
    const [entries, size, offset] = [
      tail.readUInt16LE(at + 10),
      tail.readUInt32LE(at + 12),
      tail.readUInt32LE(at + 16),
    ];
    const isZip64 = at >= 20 && tail.readUInt32LE(at - 20) === END_64_LOCATOR;
    return isZip64
      ? readEnd64(handle, Number(tail.readBigUInt64LE(at - 12)), name)
      : { entries, offset, size };
  }
  throw broken(name, 'is not a ZIP archive');
}

async function readEnd64(
  handle: ArchiveBytes,
  at: number,
  name: string,
): Promise<{ entries: number; offset: number; size: number }> {
  const end = await readAt(handle, at, 56, name);
  if (end.readUInt32LE(0) !== END_64) throw broken(name, 'is damaged');
  const [entries, size, offset] = [32, 40, 48].map((field) => Number(end.readBigUInt64LE(field)));
  return { entries: entries ?? 0, size: size ?? 0, offset: offset ?? 0 };
}

function readEntry(record: Buffer, nameLength: number): ZipEntry {
  const entry = {
    name: record.toString('utf8', 46, 46 + nameLength),
    encrypted: (record.readUInt16LE(8) & 1) === 1,
    method: record.readUInt16LE(10),
    crc: record.readUInt32LE(16),
    compressedSize: record.readUInt32LE(20),
    size: record.readUInt32LE(24),
    headerOffset: record.readUInt32LE(42),
  };
  return withZip64(entry, record.subarray(46 + nameLength));
}

/** Sizes over 4 GB stand in an extra field, in this order and only those that do not fit their own. */
function withZip64(entry: ZipEntry, extra: Buffer): ZipEntry {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const values = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
    let used = 0;
    const next = (short: number): number => {
      if (short !== IN_ZIP64 || used + 8 > values.length) return short;
      used += 8;
      return Number(values.readBigUInt64LE(used - 8));
    };
    const size = next(entry.size);
    const compressedSize = next(entry.compressedSize);
    return { ...entry, size, compressedSize, headerOffset: next(entry.headerOffset) };
  }
  return entry;
}

async function readAt(handle: ArchiveBytes, offset: number, length: number, name: string): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, offset);
  if (bytesRead < length) throw broken(name, 'is cut short');
  return buffer;
}

function broken(file: string, message: string): FeedError {
  return new FeedError({ file, line: 0, field: '', message });
}
