import type { Violation } from './checks.ts';
import { invoiceBreaks } from './invoiceChecks.ts';
import type { Tables } from './postgres/tables.ts';
import type { World } from './world.ts';

/** Money of which no webhook told: the gateway is asked about it, and a minute later again if that failed. */
export const UNTOLD = 'UNTOLD';

/** What is not yet as it must be when the faults have ended for a minute: empty when everything has come to rest. */
export function settledBreaks(world: World): Violation[] {
  const { tables } = world.server;
  const { now } = world.sim;
  const breaks: Violation[] = [];
  const tell = (rule: string, says: string) => breaks.push({ rule, says });
  if (world.busyClients > 0) tell('SETTLE', `${world.busyClients} clients wait for answers`);
  if (world.gateway.waiting > 0) tell('SETTLE', `${world.gateway.waiting} webhooks are not heard`);
  for (const { id, status, expiresAt } of tables.reservations.values()) {
    if (status === 'active') tell('I13', `reservation ${id} lives, ${now - expiresAt} ms after its end`);
  }
  for (const [id, amount] of world.gateway.captured()) {
    const known = tables.payments.get(id)?.capturedAmount ?? null;
    if (known === null) tell(UNTOLD, `the gateway took ${amount} for ${id}, and nobody has heard of it`);
  }
  for (const id of world.gateway.open()) {
    // One that was begun, and whose answer was lost, has no reference here: nobody was ever shown it.
    const payment = tables.payments.get(id);
    if (payment?.reference != null) tell(UNTOLD, `payment ${id} can still be paid, though its hold is over`);
  }
  for (const news of tables.news.values()) {
    if (news.appliedAt === null) tell('I8', `news ${news.eventId} of ${news.paymentId} is not carried out`);
  }
  for (const job of tables.jobs.values()) tell('SETTLE', `the job ${job.task} ${job.key} is not done`);
  for (const refund of tables.refunds.values()) {
    if (refund.status === 'pending') tell('I8', `refund ${refund.id} is still under way`);
    if (refund.status === 'processed' && !world.gateway.hasReturned(refund.id))
      tell('I9', `refund ${refund.id} is called processed, and the gateway has not paid it`);
  }
  for (const payment of tables.payments.values()) {
    const { capturedAmount, bookingId, id } = payment;
    if (capturedAmount === null || bookingId !== null) continue;
    const back = [...tables.refunds.values()].filter((refund) => refund.paymentId === id);
    if (back.reduce((sum, refund) => sum + refund.amount, 0) !== capturedAmount)
      tell('I8', `${id} is lost money`);
  }
  breaks.push(...ledgerBreaks(tables));
  if (tables.hasPapers) breaks.push(...invoiceBreaks(tables), ...world.checker.letters.breaks());
  for (const process of world.processes) breaks.push(...mapBreaks(world, process));
  return breaks;
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
