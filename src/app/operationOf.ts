import type { SeatCommand } from '../domain/seatCommands.ts';
import type { RequestContext } from './caller.ts';
import type { Ids } from './ports.ts';
import { originOf } from './schedule/outcome.ts';
import type { Operation } from './schedule/turn.ts';

/** The id of the one thing that a request makes: its `Idempotency-Key`'s, or a new one. */
export function operationIdOf(context: RequestContext, ids: Ids): string {
  return context.operation?.id ?? ids.next();
}

/** The one command of a request, under the request's own operation id or under `operationId`. */
export function operationOf(
  context: RequestContext,
  ids: Ids,
  command: SeatCommand,
  operationId: string = operationIdOf(context, ids),
): Operation {
  return {
    operationId,
    origin: originOf(context),
    command,
    ...(context.operation?.again === true && { again: true }),
  };
}

/** What an earlier sending of this request has made, if it may have made something; null otherwise. */
export async function madeBefore<T>(
  { operation }: RequestContext,
  find: (id: string) => Promise<T | null>,
): Promise<T | null> {
  return operation?.again ? find(operation.id) : null;
}
