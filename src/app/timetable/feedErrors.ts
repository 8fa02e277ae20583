/** One thing wrong with a feed. `line` is 1-based as in an editor, 0 when the whole file is meant. */
export interface FeedProblem {
  file: string;
  line: number;
  field: string;
  message: string;
}

/** One problem of a feed as an error, for the places that cannot go on. */
export class FeedError extends Error {
  readonly file: string;
  readonly line: number;
  readonly field: string;

  constructor(problem: FeedProblem) {
    super(problem.message);
    this.name = 'FeedError';
    this.file = problem.file;
    this.line = problem.line;
    this.field = problem.field;
  }
}

/** A feed that cannot be imported, with everything that was found wrong before reading stopped. */
export class BadFeed extends Error {
  readonly problems: readonly FeedError[];

  constructor(problems: readonly FeedError[]) {
    super(`the feed has ${problems.length} problem(s)`);
    this.name = 'BadFeed';
    this.problems = problems;
  }
}

/** More than these are noise: reading stops. */
export const MAX_PROBLEMS = 20;

/** Gathers problems, so that an operator can mend several at a time. */
export class FeedProblems {
  readonly #problems: FeedError[] = [];

  /** Notes a problem. Throws {@link BadFeed} when there are {@link MAX_PROBLEMS}. */
  add(file: string, line: number, field: string, message: string): void {
    this.#problems.push(new FeedError({ file, line, field, message }));
    if (this.#problems.length >= MAX_PROBLEMS) throw new BadFeed(this.#problems);
  }

  /**
   * Whether one of these files had a problem. Then a reference to it that leads nowhere is no news: the record
   * that it means may be the very one that could not be read.
   */
  knows(...files: string[]): boolean {
    return this.#problems.some((problem) => files.includes(problem.file));
  }

  /** Throws {@link BadFeed} when there are any. */
  throwIfAny(): void {
    if (this.#problems.length > 0) throw new BadFeed(this.#problems);
  }

  /** Ends the reading: a {@link FeedError} is told with what was found before; any other error passes as it is. */
  fail(error: unknown): never {
    if (!(error instanceof FeedError)) throw error;
    throw new BadFeed([...this.#problems, error]);
  }
}

/** `file:line field: message`, the way a compiler says it. */
export function formatProblem(problem: FeedProblem): string {
  const place = problem.line > 0 ? `${problem.file}:${problem.line}` : problem.file;
  return problem.field ? `${place} ${problem.field}: ${problem.message}` : `${place}: ${problem.message}`;
}
