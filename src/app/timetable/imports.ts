import { refuse } from '../../domain/errors.ts';
import type { RequestContext } from '../caller.ts';
import type { Clock, EpochMs, Ids } from '../ports.ts';
import { BadFeed, FeedError, type FeedProblem } from './feedErrors.ts';
import type { OpenFeed, ReadProgress } from './feedRows.ts';
import type { ImportProgress, ImportSummary } from './importResult.ts';
import { type ImportOptions, readTimetable } from './readTimetable.ts';
import type { Timetable } from './timetable.ts';

export interface ImportParts {
  openFeed(archive: Buffer, onProgress: ReadProgress): Promise<OpenFeed>;
  /** `context` is whose import it is, for the log. */
  write(
    timetable: Timetable,
    onProgress: (progress: ImportProgress) => void,
    context: RequestContext,
  ): Promise<ImportSummary>;
  clock: Clock;
  ids: Ids;
  /** Departures of one import; for tests. */
  most?: number;
  onTrouble(what: string, error: unknown): void;
}

/** One import, as far as it is. Done ones are told for a while. */
export interface TimetableImport {
  id: string;
  status: 'running' | 'done' | 'failed';
  phase: 'reading' | ImportProgress['phase'];
  /** The file that is being read. */
  file: string | null;
  /** Bytes of the file while it is read, then schedules. */
  done: number;
  total: number;
  startedAt: EpochMs;
  endedAt: EpochMs | null;
  /** What is wrong with the feed, or with us; nothing was imported then. */
  problems: FeedProblem[];
  summary: ImportSummary | null;
}

/** So many are told of; older ones stand in the activity log. */
const KEPT = 20;
/** More is not for a server that sells seats meanwhile: there is a command for it. */
const MOST_SCHEDULES = 20_000;

/**
 * Imports of timetables that are sent to a running server: one at a time, in the background, each told of by its id.
 * An import is all or nothing, and the same one again changes nothing.
 */
export class TimetableImports {
  readonly #parts: ImportParts;
  readonly #kept = new Map<string, TimetableImport>();
  #running: Promise<void> | null = null;
  #stopping = false;

  constructor(parts: ImportParts) {
    this.#parts = parts;
  }

  /** Begins an import. Throws `Refused` `in_use` while another one runs. */
  start(archive: Buffer, options: ImportOptions, context: RequestContext): TimetableImport {
    if (this.#running !== null) {
      refuse('in_use', 'Another import is running. Wait until it is done, then send the feed again.');
    }
    const { clock, ids } = this.#parts;
    const started: TimetableImport = {
      id: ids.next(),
      status: 'running',
      phase: 'reading',
      file: null,
      done: 0,
      total: archive.length,
      startedAt: clock.now(),
      endedAt: null,
      problems: [],
      summary: null,
    };
    this.#keep(started);
    this.#running = this.#run(started, archive, options, context).finally(() => {
      this.#running = null;
    });
    return started;
  }

  /** Null for one that is unknown here, or by now forgotten. */
  find(id: string): TimetableImport | null {
    return this.#kept.get(id) ?? null;
  }

  /** Those that are still told of, the latest first; older ones than `afterId` when it is given. */
  list(limit: number, afterId?: string): TimetableImport[] {
    const latest = [...this.#kept.values()].reverse();
    return latest.filter(({ id }) => afterId === undefined || id < afterId).slice(0, limit);
  }

  /** Gives up what runs; nothing of it stays. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #run(
    of: TimetableImport,
    archive: Buffer,
    options: ImportOptions,
    context: RequestContext,
  ): Promise<void> {
    const { openFeed, write, clock, most = MOST_SCHEDULES } = this.#parts;
    try {
      const files = await openFeed(archive, (file, done, total) => this.#tell(of, { file, done, total }));
      const timetable = await readTimetable(files, options, clock.now(), most);
      of.summary = await write(timetable, (progress) => this.#tell(of, { ...progress, file: null }), context);
      of.status = 'done';
    } catch (error) {
      of.status = 'failed';
      of.problems = this.#problemsOf(error);
    }
    of.endedAt = clock.now();
  }

  #tell(of: TimetableImport, progress: Partial<TimetableImport>): void {
    if (this.#stopping) throw new FeedError(aboutAll('the server is stopping; send the feed again'));
    Object.assign(of, progress);
  }

  #problemsOf(error: unknown): FeedProblem[] {
    if (error instanceof BadFeed) return error.problems.map(asProblem);
    if (error instanceof FeedError) return [asProblem(error)];
    this.#parts.onTrouble('an import of a timetable failed', error);
    return [aboutAll('something went wrong on our side, and nothing was imported; try again later')];
  }

  #keep(started: TimetableImport): void {
    this.#kept.set(started.id, started);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}

function asProblem({ file, line, field, message }: FeedError): FeedProblem {
  return { file, line, field, message };
}

function aboutAll(message: string): FeedProblem {
  return { file: '', line: 0, field: '', message };
}
