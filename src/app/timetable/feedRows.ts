import { FeedError, type FeedProblems } from './feedErrors.ts';

/** One record as it stands in the file. */
export interface RawRow {
  /** 1-based line where the record ends. */
  line: number;
  cells: readonly string[];
}

/** One file of a feed: its header, then its records, read as they are asked for. */
export interface FeedTable {
  header: readonly string[];
  rows: AsyncIterable<RawRow>;
}

/** Where a feed comes from: a folder, an archive, or a test. */
export interface FeedSource {
  /** Null when the feed has no such file. Throws {@link FeedError} when it cannot be read. */
  open(file: string): Promise<FeedTable | null>;
  /** So many records of each of its files may stay in memory; without it there is no bound. */
  readonly mostKept?: number;
}

/** A feed whose files are open until it is closed. */
export interface OpenFeed extends FeedSource {
  close(): Promise<void>;
}

/** Called while a file is read. Bytes are of the unpacked file. */
export type ReadProgress = (file: string, done: number, total: number) => void;

/** What the records of one file have in common. */
interface FileContext {
  file: string;
  columns: ReadonlyMap<string, number>;
  problems: FeedProblems;
  kept: Kept;
}

/** How many records of a file stay in memory, and how many may. */
interface Kept {
  count: number;
  readonly most: number;
}

/** A record with its fields by name. An absent column reads as an empty text, as the format says. */
export class FeedRow {
  readonly file: string;
  readonly line: number;
  readonly #cells: readonly string[];
  readonly #columns: ReadonlyMap<string, number>;
  readonly #problems: FeedProblems;
  readonly #kept: Kept;

  constructor(raw: RawRow, { file, columns, problems, kept }: FileContext) {
    this.file = file;
    this.line = raw.line;
    this.#cells = raw.cells;
    this.#columns = columns;
    this.#problems = problems;
    this.#kept = kept;
  }

  text(field: string): string {
    const column = this.#columns.get(field);
    return column === undefined ? '' : (this.#cells[column] ?? '');
  }

  /** The field's text; an empty one is a problem. */
  required(field: string): string {
    const text = this.text(field);
    if (text === '') this.problem(field, 'is empty');
    return text;
  }

  /** A finite number within bounds, or null when the field is empty or wrong (which is noted). */
  number(field: string, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): number | null {
    const text = this.text(field);
    if (text === '') return null;
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max && Number.isFinite(value)) return value;
    const bounds = Number.isFinite(min) && Number.isFinite(max) ? ` between ${min} and ${max}` : '';
    this.problem(field, `"${shorten(text)}" is not a number${bounds}`);
    return null;
  }

  /** A whole number of 0 or more; null when empty or wrong (which is noted). */
  whole(field: string): number | null {
    const text = this.text(field);
    if (text === '') return null;
    if (/^\d{1,9}$/.test(text)) return Number(text);
    this.problem(field, `"${shorten(text)}" is not a whole number`);
    return null;
  }

  /** Something of this record stays in memory. Ends the reading ({@link BadFeed}) when it is one too many. */
  keep(): void {
    this.#kept.count += 1;
    if (this.#kept.count <= this.#kept.most) return;
    const message = `more than ${this.#kept.most} of its records are needed; import the feed by the command, npm run import:gtfs`;
    this.#problems.fail(new FeedError({ file: this.file, line: this.line, field: '', message }));
  }

  problem(field: string, message: string): void {
    this.#problems.add(this.file, this.line, field, message);
  }

  /** The field's value leads to no record of `files`: a problem, unless those have problems of their own. */
  dangling(field: string, ...files: string[]): void {
    const value = this.text(field);
    if (value === '' || this.#problems.knows(...files)) return;
    this.problem(field, `"${shorten(value)}" is not in ${files.join(' or ')}`);
  }
}

/** Long values are cut in messages. */
export function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/**
 * The records of a file with the columns that it must have. A record longer than its header and a NUL are
 * problems; a missing column or a broken file ends the reading at once ({@link BadFeed}), since every record
 * after it would only repeat the same complaint. Null when there is no such file.
 */
export async function openRows(
  source: FeedSource,
  file: string,
  columns: readonly string[],
  problems: FeedProblems,
): Promise<AsyncIterable<FeedRow> | null> {
  const table = await openTable(source, file, problems);
  if (!table) return null;
  const byName = new Map(table.header.map((name, index) => [name, index]));
  const missing = columns.filter((column) => !byName.has(column));
  for (const column of missing) problems.add(file, 1, column, 'the column is missing');
  if (missing.length > 0) problems.throwIfAny();
  const kept = { count: 0, most: source.mostKept ?? Number.POSITIVE_INFINITY };
  return readRows(table, { file, columns: byName, problems, kept });
}

/** Like {@link openRows}, for a file that must be there. */
export async function openRequired(
  source: FeedSource,
  file: string,
  columns: readonly string[],
  problems: FeedProblems,
): Promise<AsyncIterable<FeedRow>> {
  const rows = await openRows(source, file, columns, problems);
  if (rows) return rows;
  return problems.fail(new FeedError({ file, line: 0, field: '', message: 'the file is missing' }));
}

async function openTable(
  source: FeedSource,
  file: string,
  problems: FeedProblems,
): Promise<FeedTable | null> {
  try {
    return await source.open(file);
  } catch (error) {
    return problems.fail(error);
  }
}

async function* readRows(table: FeedTable, context: FileContext): AsyncGenerator<FeedRow> {
  const { file, problems } = context;
  try {
    for await (const raw of table.rows) {
      const fault = faultOf(raw, table.header);
      if (fault) problems.add(file, raw.line, fault.field, fault.message);
      else yield new FeedRow(raw, context);
    }
  } catch (error) {
    problems.fail(error);
  }
}

function faultOf(raw: RawRow, header: readonly string[]): { field: string; message: string } | null {
  if (raw.cells.slice(header.length).some((cell) => cell !== '')) {
    const counts = `${raw.cells.length} fields under a header of ${header.length}`;
    return { field: '', message: `${counts}: a comma without quotes?` };
  }
  const nul = raw.cells.findIndex((cell) => cell.includes('\0'));
  return nul >= 0 ? { field: header[nul] ?? '', message: 'contains a NUL character' } : null;
}
