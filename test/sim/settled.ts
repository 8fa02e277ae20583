import type { Violation } from './checks.ts';
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
  for (const news of tables.news.values()) {
    if (news.appliedAt === null) tell('I8', `news ${news.eventId} of ${news.paymentId} is not carried out`);
  }
  for (const job of tables.jobs.values()) tell('SETTLE', `the job ${job.task} ${job.key} is not done`);
  for (const refund of tables.refunds.values()) {
    if (refund.status === 'pending') tell('I8', `refund ${refund.id} is still under way`);
  }
  for (const payment of tables.payments.values()) {
    const { capturedAmount, bookingId, id } = payment;
    if (capturedAmount === null || bookingId !== null) continue;
    const back = [...tables.refunds.values()].filter((refund) => refund.paymentId === id);
    if (back.reduce((sum, refund) => sum + refund.amount, 0) !== capturedAmount)
      tell('I8', `${id} is lost money`);
  }
  // Told anew from what the accounts should hold, without the domain's words for movements.
  const posted = (...kinds: string[]) =>
    tables.ledger.reduce((sum, row) => sum + (kinds.includes(row.kind) ? row.amount : 0), 0);
  const captured = [...tables.payments.values()].reduce((sum, row) => sum + (row.capturedAmount ?? 0), 0);
  const gone = [...tables.refunds.values()].filter(({ status }) => status === 'processed');
  const paidBack = gone.reduce((sum, row) => sum + row.amount, 0);
  const sold = [...tables.bookings.values()].reduce((sum, row) => sum + row.totalAmount, 0);
  const promised = [...tables.cancellations.values()].reduce((sum, row) => sum + row.refundAmount, 0);
  if (posted('capture') - posted('refund') !== captured - paidBack)
    tell('I7', 'the ledger is not the gateway');
  if (posted('sale') - posted('cancellation') !== sold - promised)
    tell('I7', 'the ledger is not the revenue');
  for (const process of world.processes) breaks.push(...mapBreaks(world, process));
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
