import { Readable } from 'node:stream';
import { CsvError, type Info, type Parser, parse } from 'csv-parse';
import { FeedError } from '../../app/timetable/feedErrors.ts';
import type { FeedTable, RawRow } from '../../app/timetable/feedRows.ts';

/** A record longer than this is an unclosed quote, not a record. */
const MAX_RECORD_CHARACTERS = 1_000_000;

/** What is no longer in characters may be so in commas and empty lines, which the parser does not count. */
const MAX_BYTES_WITHOUT_RECORD = 4 * 1024 ** 2;

interface Progress {
  /** Where the last record ended. */
  line: number;
  /** Read since then. */
  bytes: number;
}

interface ParsedRecord {
  record: string[];
  info: Info;
}

/**
 * Reads a file of a feed as CSV, as it is asked for: UTF-8 with or without a byte order mark, quoted fields,
 * spaces around fields, any line ends. Throws {@link FeedError} with the line for what is not CSV.
 */
export async function openCsv(file: string, bytes: AsyncIterable<Uint8Array>): Promise<FeedTable> {
  // A quote that is never closed swallows the rest of the file: what helps is where the last good record ended.
  const progress: Progress = { line: 0, bytes: 0 };
  const parser = parse({
    bom: true,
    columns: false,
    info: true,
    max_record_size: MAX_RECORD_CHARACTERS,
    on_record: (record, context) => {
      progress.line = context.lines;
      progress.bytes = 0;
      return record;
    },
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  const input = Readable.from(withRecords(file, bytes, progress), { objectMode: false });
  // A pipe does not hand on errors; without this a damaged archive would hang the reader.
  input.once('error', (error) => parser.destroy(error));
  input.pipe(parser);
  const rows = readRows(file, parser, input, progress);
  const first = await rows.next();
  if (first.done) throw new FeedError({ file, line: 0, field: '', message: 'the file is empty' });
  return { header: first.value.cells, rows };
}

/** The bytes, as long as there is a record in them now and then: one record is whole in memory. */
async function* withRecords(
  file: string,
  bytes: AsyncIterable<Uint8Array>,
  progress: Progress,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    progress.bytes += chunk.length;
    if (progress.bytes > MAX_BYTES_WITHOUT_RECORD) {
      const message = `not CSV: no record ends within ${MAX_BYTES_WITHOUT_RECORD / 1024 ** 2} MiB`;
      throw new FeedError({ file, line: progress.line + 1, field: '', message });
    }
    yield chunk;
  }
}

async function* readRows(
  file: string,
  parser: Parser,
  input: Readable,
  progress: Readonly<Progress>,
): AsyncGenerator<RawRow, void> {
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
      yield { line: info.lines, cells: record };
    }
  } catch (error) {
    throw error instanceof CsvError ? describe(file, error, progress.line) : error;
  } finally {
    input.destroy();
  }
}

function describe(file: string, error: CsvError, lastGoodLine: number): FeedError {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE') {
    const message = 'not CSV: a quote is opened in this record and never closed';
    return new FeedError({ file, line: lastGoodLine + 1, field: '', message });
  }
  const line = typeof error.lines === 'number' ? error.lines : lastGoodLine + 1;
  return new FeedError({ file, line, field: '', message: `not CSV: ${error.message.split(/\r?\n/)[0]}` });
}
