import type { Violation } from './checks.ts';
import { invoiceBreaks } from './invoiceChecks.ts';
import type { Tables } from './postgres/tables.ts';
import type { World } from './world.ts';

/** Money of which no webhook told: the gateway is asked about it, and a minute later again if that failed. */
const UNTOLD = 'UNTOLD';

/** What is not yet as it must be when the faults have ended for a minute: empty when everything has come to rest. */
export function settledBreaks(world: World): Violation[] {
  return [...untoldBreaks(world), ...laterBreaks(world)];
}

/** Whether there is any of {@link settledBreaks}, and of which kind. Most looks find something, and soon. */
export function restlessness(world: World): 'untold' | 'busy' | null {
  for (const _ of untoldBreaks(world)) return 'untold';
  for (const _ of laterBreaks(world)) return 'busy';
  return null;
}

function* untoldBreaks({ server: { tables }, gateway }: World): Generator<Violation> {
  for (const [id, amount] of gateway.captured()) {
    const known = tables.payments.get(id)?.capturedAmount ?? null;
    if (known === null)
      yield { rule: UNTOLD, says: `the gateway took ${amount} for ${id}, and nobody has heard of it` };
  }
  for (const id of gateway.open()) {
    // One that was begun, and whose answer was lost, has no reference here: nobody was ever shown it.
    const payment = tables.payments.get(id);
    if (payment?.reference != null)
      yield { rule: UNTOLD, says: `payment ${id} can still be paid, though its hold is over` };
  }
}

/** What is quickly told comes first. */
function* laterBreaks(world: World): Generator<Violation> {
  const { tables } = world.server;
  yield* workBreaks(world);
  yield* moneyBreaks(world);
  yield* ledgerBreaks(tables);
  if (tables.hasPapers) {
    yield* invoiceBreaks(tables);
    yield* world.checker.letters.breaks();
  }
  for (const process of world.processes) yield* mapBreaks(world, process);
}

function* workBreaks({ busyClients, gateway, server: { tables }, sim }: World): Generator<Violation> {
  if (busyClients > 0) yield { rule: 'SETTLE', says: `${busyClients} clients wait for answers` };
  if (gateway.waiting > 0) yield { rule: 'SETTLE', says: `${gateway.waiting} webhooks are not heard` };
  for (const job of tables.jobs.values())
    yield { rule: 'SETTLE', says: `the job ${job.task} ${job.key} is not done` };
  for (const { id, status, expiresAt } of tables.reservations.values()) {
    if (status === 'active')
      yield { rule: 'I13', says: `reservation ${id} lives, ${sim.now - expiresAt} ms after its end` };
  }
  for (const news of tables.news.values()) {
    if (news.appliedAt === null)
      yield { rule: 'I8', says: `news ${news.eventId} of ${news.paymentId} is not carried out` };
  }
}

function* moneyBreaks({ gateway, server: { tables } }: World): Generator<Violation> {
  for (const refund of tables.refunds.values()) {
    if (refund.status === 'pending') yield { rule: 'I8', says: `refund ${refund.id} is still under way` };
    if (refund.status === 'processed' && !gateway.hasReturned(refund.id))
      yield { rule: 'I9', says: `refund ${refund.id} is called processed, and the gateway has not paid it` };
  }
  const back = new Map<string, number>();
  for (const { paymentId, amount } of tables.refunds.values())
    back.set(paymentId, (back.get(paymentId) ?? 0) + amount);
  for (const { capturedAmount, bookingId, id } of tables.payments.values()) {
    if (capturedAmount === null || bookingId !== null) continue;
    if ((back.get(id) ?? 0) !== capturedAmount) yield { rule: 'I8', says: `${id} is lost money` };
  }
}

/** I7: told anew from what each payment should have moved, without the domain's words for movements. */
function ledgerBreaks(tables: Tables): Violation[] {
  const breaks: Violation[] = [];
  const due = new Map<string, number>();
  const move = (kind: string, paymentId: string | null, amount: number) => {
    const key = `${kind} of payment ${paymentId}`;
    due.set(key, (due.get(key) ?? 0) + amount);
  };
  const paidBy = new Map<string, string | null>();
  for (const { id, capturedAmount } of tables.payments.values()) move('capture', id, capturedAmount ?? 0);
  for (const { id, paymentId, totalAmount } of tables.bookings.values()) {
    paidBy.set(id, paymentId);
    move('sale', paymentId, totalAmount);
  }
  for (const { bookingId, refundAmount } of tables.cancellations.values())
    move('cancellation', paidBy.get(bookingId) ?? null, refundAmount);
  for (const { paymentId, cancellationId, amount, status } of tables.refunds.values()) {
    if (cancellationId === null) move('return', paymentId, amount);
    if (status === 'processed') move('refund', paymentId, amount);
  }
  for (const { kind, paymentId, amount } of tables.ledger) move(kind, paymentId, -amount);
  for (const [what, left] of due) {
    if (left !== 0) breaks.push({ rule: 'I7', says: `the ledger is ${left} off in the ${what}` });
  }
  return breaks;
}

/** I14: the map that an owner shows is the committed one. */
function mapBreaks(world: World, process: World['processes'][number]): Violation[] {
  const breaks: Violation[] = [];
  for (const { scheduleId, actor } of process.rooms.rooms) {
    const schedule = world.server.tables.schedule(scheduleId);
    if (schedule.owner !== process.life.name || actor.epoch !== schedule.epoch) continue;
    const { version, seats, availableSeats } = actor.published;
    if (version !== schedule.version || availableSeats !== schedule.availableSeats) {
      breaks.push({
        rule: 'I14',
        says: `${process.life.name} shows version ${version}, ${schedule.version} is committed`,
      });
    }
    for (const seat of schedule.seats.values()) {
      if (seats.get(seat.id)?.status === seat.status) continue;
      breaks.push({
        rule: 'I14',
        says: `${process.life.name} shows seat ${seat.id} as ${seats.get(seat.id)?.status}`,
      });
    }
  }
  return breaks;
}
