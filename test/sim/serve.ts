import type { Caller, RequestContext } from '../../src/app/caller.ts';
import { Refused } from '../../src/domain/errors.ts';
import { answerOnce } from '../../src/http/idempotency.ts';
import { PROBLEMS } from '../../src/http/problem.ts';
import type { Answer } from './history.ts';
import type { SimProcess } from './simProcess.ts';
import type { Doors } from './wiring.ts';

/** A request as a client sends it; each sending is the same but for the process that it goes to. */
export interface Request {
  /** `Idempotency-Key`; null for a call that is sent once. */
  key: string | null;
  target: unknown[];
  body: unknown;
  caller: Caller;
  /** What the operation is, in terms of the use cases; returns what the wire would tell. */
  carryOut(doors: Doors, context: RequestContext): Promise<Extract<Answer, { ok: true }>>;
}

export interface Response {
  status: number;
  answer: Answer;
}

/** A process answers a request as the HTTP pipeline does: once for each key, refusals by their code. */
export async function serve(process: SimProcess, request: Request): Promise<Response> {
  const { doors } = process;
  if (!doors) return { status: 503, answer: { ok: false, code: 'unavailable' } };
  const context: RequestContext = { caller: request.caller, ip: null, requestId: process.nextId() };
  const once = async (given: RequestContext) => {
    const body = await request.carryOut(doors, given);
    return { status: 200, headers: {}, body };
  };
  try {
    const { key, target, body } = request;
    const { status, body: answer } =
      key === null
        ? await once(context)
        : await answerOnce(doors.idempotency, { key, target, body, context }, once);
    return { status, answer: answer as Answer };
  } catch (error) {
    if (!(error instanceof Refused))
      return { status: 500, answer: { ok: false, code: `internal: ${String(error)}` } };
    const { code, seat_ids } = error.refusal;
    return {
      status: PROBLEMS[code].status,
      answer: { ok: false, code, ...(seat_ids ? { seats: seat_ids } : {}) },
    };
  }
}
