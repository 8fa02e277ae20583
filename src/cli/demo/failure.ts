import type { z } from 'zod';
import { problemSchema } from '../../http/problem.ts';

/** A problem as a client reads it: a room leaves out what belongs to HTTP, and others may leave out more. */
export const toldProblem = problemSchema.partial();
export type ToldProblem = z.output<typeof toldProblem>;

/** The trip cannot go on. The message is a sentence for the person at the terminal. */
export class TripFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TripFailure';
  }
}

/** The server refused a request, through whichever door. The message is the problem's detail. */
export class ServerProblem extends TripFailure {
  readonly code: string;
  /** The HTTP status; null from a room, which has none. */
  readonly status: number | null;
  readonly problem: ToldProblem;

  constructor(problem: ToldProblem, status: number | null) {
    const code = problem.code ?? 'no code';
    super(`${problem.detail ?? 'The server gave no reason.'} (${code})`);
    this.name = 'ServerProblem';
    this.code = code;
    this.status = status;
    this.problem = problem;
  }
}

/** Nobody answers at the address. */
export class ServerAway extends TripFailure {
  constructor(url: string, cause: unknown) {
    super(`Nothing answers at ${url}. Start the server with "npm start", or name another one with --url.`);
    this.name = 'ServerAway';
    this.cause = cause;
  }
}

/** What a request was refused with; throws when it was not refused. */
export async function refusalOf(asked: Promise<unknown>): Promise<ServerProblem> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof ServerProblem) return error;
    throw error;
  }
  throw new TripFailure('The server did what it should have refused.');
}
