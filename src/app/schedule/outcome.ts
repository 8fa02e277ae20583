import type { Reply } from '../../domain/decision.ts';
import { type Refusal, Refused } from '../../domain/errors.ts';
import type { RequestContext } from '../caller.ts';
import type { EpochMs } from '../ports.ts';
import type { Operation, Origin, Outcome } from './turn.ts';

/** The reply of an outcome, or `Refused` with what the actor said. */
export function acceptedReply(outcome: Outcome): Reply {
  if (outcome.ok) return outcome.reply;
  throw new Refused(refusalOf(outcome));
}

export function refusalOf({ code, detail, extras }: Extract<Outcome, { ok: false }>): Refusal {
  return { ...extras, code, detail };
}

export function refusedBy({ code, detail, ...extras }: Refusal): Outcome {
  return { ok: false, code, detail, extras };
}

const TOO_LATE: Outcome = {
  ok: false,
  code: 'unavailable',
  detail: 'This took too long. Ask again in a moment, with the same Idempotency-Key.',
  extras: { retry_after_seconds: 1 },
};

/**
 * What an operation hears that must not be decided any more, and so not be refused either; null while it may. Whoever
 * sent it has asked elsewhere since, and heard what became of it there. Rule [OPS-2].
 */
export function tooLate({ notAfter }: Pick<Operation, 'notAfter'>, now: EpochMs): Outcome | null {
  return notAfter !== undefined && now > notAfter ? TOO_LATE : null;
}

/** The reply of the kind that a command has by its nature; anything else is a bug. */
export function replyOf<T extends Reply['type']>(outcome: Outcome, type: T): Extract<Reply, { type: T }> {
  const reply = acceptedReply(outcome);
  if (reply.type !== type) throw new Error(`the actor replied ${reply.type} where ${type} was due`);
  return reply as Extract<Reply, { type: T }>;
}

/** On whose behalf a request commands. */
export function originOf(context: RequestContext): Origin {
  return { userId: context.caller.userId, ip: context.ip, requestId: context.requestId };
}

/** The system's own commands: timers, sweeps, jobs. */
export const SYSTEM: Origin = { userId: null, ip: null, requestId: null };
