import { Readable } from 'node:stream';
import { CsvError, type Info, type Parser, parse } from 'csv-parse';
import { FeedError } from '../../app/timetable/feedErrors.ts';
import type { FeedTable, RawRow } from '../../app/timetable/feedRows.ts';

/** A record longer than this is an unclosed quote, not a record. */
const MAX_RECORD_CHARACTERS = 1_000_000;

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
  const progress = { line: 0 };
  const parser = parse({
    bom: true,
    columns: false,
    info: true,
    max_record_size: MAX_RECORD_CHARACTERS,
    on_record: (record, context) => {
      progress.line = context.lines;
      return record;
    },
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  const input = Readable.from(bytes, { objectMode: false });
  // A pipe does not hand on errors; without this a damaged archive would hang the reader.
  input.once('error', (error) => parser.destroy(error));
  input.pipe(parser);
  const rows = readRows(file, parser, input, progress);
  const first = await rows.next();
  if (first.done) throw new FeedError({ file, line: 0, field: '', message: 'the file is empty' });
  return { header: first.value.cells, rows };
}

async function* readRows(
  file: string,
  parser: Parser,
  input: Readable,
  progress: { readonly line: number },
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
