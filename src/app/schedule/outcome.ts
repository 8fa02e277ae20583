import type { Reply } from '../../domain/decision.ts';
import { type Refusal, Refused } from '../../domain/errors.ts';
import type { RequestContext } from '../caller.ts';
import type { Origin, Outcome } from './turn.ts';

/** The reply of an outcome, or `Refused` with what the actor said. */
export function acceptedReply(outcome: Outcome): Reply {
  if (outcome.ok) return outcome.reply;
  const { code, detail, extras } = outcome;
  throw new Refused({ ...extras, code, detail });
}

export function refusedBy({ code, detail, ...extras }: Refusal): Outcome {
  return { ok: false, code, detail, extras };
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
