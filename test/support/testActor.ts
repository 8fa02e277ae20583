import { generateKeyPairSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { SYSTEM } from '../../src/app/schedule/outcome.ts';
import type { PublishedChange } from '../../src/app/schedule/published.ts';
import { ScheduleActor } from '../../src/app/schedule/scheduleActor.ts';
import type { Outcome, TurnStore } from '../../src/app/schedule/turn.ts';
import { DEFAULT_LIMITS } from '../../src/app/schedule/turnLimits.ts';
import type { CommandOf, SeatCommand } from '../../src/domain/seatCommands.ts';
import { createTicketSigner } from '../../src/gateways/ticketSigner.ts';
import type { ManualClock } from './manualClock.ts';

export const testSigner = createTicketSigner({ current: generateKeyPairSync('ed25519').privateKey });
export const testIds = { next: () => uuidv7() };

export interface TestActor {
  actor: ScheduleActor;
  published: PublishedChange[];
  troubles: string[];
  lost: boolean;
  /** With `notAfter` as another process asks. */
  ask(command: SeatCommand, operationId?: string, notAfter?: number): Promise<Outcome>;
  reserve(userId: string, seatIds: string[], reservationId?: string): Promise<Outcome>;
  capture(paymentId: string, amount: number): Promise<Outcome>;
}

/** An opened actor on a real or scripted store, without Colyseus. */
export async function testActor(
  scheduleId: string,
  deps: { store: TurnStore; clock: ManualClock; processId?: string; holdSeconds?: number },
): Promise<TestActor> {
  const made: TestActor = {
    published: [],
    troubles: [],
    lost: false,
    actor: new ScheduleActor(scheduleId, {
      store: deps.store,
      clock: deps.clock,
      ids: testIds,
      signer: testSigner,
      processId: deps.processId ?? uuidv7(),
      limits: DEFAULT_LIMITS,
      onPublished: (change) => made.published.push(change),
      onForgotten: () => undefined,
      onLost: () => {
        made.lost = true;
      },
      onTrouble: (_what, error) => made.troubles.push((error as Error).name),
      backoff: () => Promise.resolve(),
    }),
    ask: (command, operationId = uuidv7(), notAfter?: number) =>
      made.actor.submit({
        operationId,
        origin: SYSTEM,
        command,
        ...(notAfter !== undefined && { notAfter }),
      }),
    reserve: (userId, seatIds, reservationId = uuidv7()) =>
      made.ask(reserveCommand(reservationId, userId, seatIds, deps.holdSeconds), reservationId),
    capture: (paymentId, amount) => made.ask(captureCommand(paymentId, amount)),
  };
  await made.actor.open();
  return made;
}

export function reserveCommand(
  reservationId: string,
  userId: string,
  seatIds: string[],
  holdSeconds = 900,
): CommandOf<'reserve'> {
  return { type: 'reserve', reservationId, userId, seatIds, holdSeconds };
}

export function captureCommand(paymentId: string, amount: number): CommandOf<'capture'> {
  const reference = Array.from(
    { length: 10 },
    () => 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'[Math.floor(Math.random() * 32)],
  );
  return {
    type: 'capture',
    paymentId,
    amount,
    bookingId: uuidv7(),
    ticketId: uuidv7(),
    ticketNumber: `T-${uuidv7()}`,
    reference: reference.join(''),
    refundId: uuidv7(),
  };
}

/** Of a whole booking, or of these seats. */
export function cancelCommand(
  bookingId: string,
  seatIds: string[] | null = null,
  by: 'customer' | 'admin' = 'customer',
): CommandOf<'cancel_booking'> {
  const part = seatIds && { seatIds, ticketId: uuidv7(), ticketNumber: `T-${uuidv7()}` };
  return {
    type: 'cancel_booking',
    bookingId,
    cancellationId: uuidv7(),
    refundId: uuidv7(),
    by,
    reason: null,
    ...(part && { part }),
  };
}
