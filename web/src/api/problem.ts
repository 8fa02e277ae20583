import type { ProblemDocument } from './wire.ts';

/** The codes of the server, and what can only happen on this side. */
export type ProblemCode = ProblemDocument['code'] | 'unreachable' | 'unexpected';

/** What the server refused, or that it could not be reached. `status` 0: there was no answer. */
export class Problem extends Error {
  readonly status: number;
  readonly code: ProblemCode;
  readonly errors: { path: string; message: string }[];
  readonly seatIds: string[];
  readonly reservationId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(status: number, body: Partial<ProblemDocument> | null) {
    super(body?.detail ?? '');
    this.name = 'Problem';
    this.status = status;
    this.code = body?.code ?? (status === 0 ? 'unreachable' : 'unexpected');
    this.errors = body?.errors ?? [];
    this.seatIds = body?.seat_ids ?? [];
    this.reservationId = body?.reservation_id ?? null;
    this.retryAfterSeconds = body?.retry_after_seconds ?? null;
  }

  /** Whether the request may have been carried out all the same: ask again with the same key to learn it. */
  get unsettled(): boolean {
    return this.status === 0 || this.status >= 500 || this.code === 'idempotency_in_progress';
  }
}
