import { setTimeout as sleep } from 'node:timers/promises';
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
  book: ImportBook;
  clock: Clock;
  ids: Ids;
  /** Departures of one import; for tests. */
  most?: number;
  onTrouble(what: string, error: unknown): void;
}

/** Where every process reads how far imports are. */
export interface ImportBook {
  /** `aliveMs`: for so long it is believed to run; null when it is over. */
  keep(of: TimetableImport, aliveMs: number | null): Promise<void>;
  /** All but the latest {@link KEPT_IMPORTS}. */
  forgetOld(): Promise<void>;
  find(id: string): Promise<TimetableImport | null>;
  /** The latest first; older ones than `afterId` when it is given. */
  list(limit: number, afterId?: string): Promise<TimetableImport[]>;
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
export const KEPT_IMPORTS = 20;
/** More is not for a server that sells seats meanwhile: there is a command for it. */
const MOST_SCHEDULES = 20_000;
/** How often it is written down how far an import is. */
const KEEP_MS = 400;
/** A process that has not written for so long has ended: reading a large feed may hold it up for some seconds. */
const ALIVE_MS = 15_000;
/** The end is worth trying for when the database is away for a moment. */
const END_TRIES = 20;
const END_TRY_MS = 1_000;

/**
 * Imports of timetables that are sent to a running server: one at a time, in the background, each told of by its id, at
 * every process.
 * An import is all or nothing, and the same one again changes nothing.
 */
export class TimetableImports {
  readonly #parts: ImportParts;
  #running: Promise<void> | null = null;
  #stopping = false;

  constructor(parts: ImportParts) {
    this.#parts = parts;
  }

  /** Begins an import. Throws `Refused` `in_use` while another one runs. */
  async start(archive: Buffer, options: ImportOptions, context: RequestContext): Promise<TimetableImport> {
    if (this.#running !== null) {
      refuse('in_use', 'Another import is running. Wait until it is done, then send the feed again.');
    }
    const { book, clock, ids } = this.#parts;
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
    const kept = book.keep(started, ALIVE_MS);
    const run = () => this.#run(started, archive, options, context);
    // When it cannot be kept whoever sent it hears so.
    this.#running = kept
      .then(run, () => undefined)
      .finally(() => {
        this.#running = null;
      });
    await kept;
    await book.forgetOld();
    return started;
  }

  /** Null for one that is unknown, or by now forgotten. */
  find(id: string): Promise<TimetableImport | null> {
    return this.#parts.book.find(id);
  }

  /** Those that are still told of, the latest first; older ones than `afterId` when it is given. */
  list(limit: number, afterId?: string): Promise<TimetableImport[]> {
    return this.#parts.book.list(limit, afterId);
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
    const stopTelling = this.#keepTelling(of);
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
    await stopTelling();
    await this.#keepEnd(of);
  }

  /** Writes down now and then how far it is, until the returned function is called. */
  #keepTelling(of: TimetableImport): () => Promise<void> {
    let writing: Promise<void> | null = null;
    const timer = setInterval(() => {
      // A time that is missed is made up for by the next one.
      writing ??= this.#parts.book
        .keep(of, ALIVE_MS)
        .catch(() => undefined)
        .finally(() => {
          writing = null;
        });
    }, KEEP_MS);
    return async () => {
      clearInterval(timer);
      await writing;
    };
  }

  async #keepEnd(of: TimetableImport): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#parts.book.keep(of, null);
      } catch (error) {
        if (this.#stopping || tries === END_TRIES) {
          return this.#parts.onTrouble('the end of an import could not be kept', error);
        }
        await sleep(END_TRY_MS);
      }
    }
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
}

/** An import whose process has ended in the midst of it: nothing of it stays. */
export function cutOff(of: TimetableImport, at: EpochMs): TimetableImport {
  const why = 'the server that was at it has ended, and nothing was imported; send the feed again';
  return { ...of, status: 'failed', endedAt: at, problems: [aboutAll(why)] };
}

function asProblem({ file, line, field, message }: FeedError): FeedProblem {
  return { file, line, field, message };
}

function aboutAll(message: string): FeedProblem {
  return { file: '', line: 0, field: '', message };
}
