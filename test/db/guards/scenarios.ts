import { expect } from 'chai';
import { v7 as uuidv7 } from 'uuid';
import { EpochLost, OperationRepeated, TurnRetryable } from '../../../src/app/schedule/turn.ts';
import { TurnRows } from '../../../src/app/schedule/turnRows.ts';
import { makePayment } from '../../support/payments.ts';
import { cancelCommand, captureCommand } from '../../support/testActor.ts';
import { NOON } from '../../support/trip.ts';
import { attempt, decided, type Memory, reserving, type World } from './world.ts';

/**
 * A guard, and the accident that only it prevents. `scenario` lets the accident happen and says what of it can be
 * seen in the database; `switchOff` takes the guard away.
 */
export interface GuardCase {
  name: string;
  scenario(world: World): Promise<string[]>;
  switchOff(world: World): Promise<unknown> | undefined;
}

const dropping =
  (sql: string) =>
  (world: World): Promise<unknown> =>
    world.run(sql);

/** Two owners' memories of the same free seats; what is written comes from the second one's epoch. */
async function twoMemories(world: World): Promise<{ stale: Memory; current: Memory }> {
  return { stale: await world.wake(), current: await world.wake() };
}

async function seatOfAHold(world: World): Promise<string[]> {
  const { stale, current } = await twoMemories(world);
  const [seatId = ''] = world.trip.seatIds;
  await world.store().commit(reserving(current, current.epoch, world.users[0], seatId));

  const change = decided(stale, current.epoch, {
    type: 'change_seat',
    seatId,
    changes: { seatNumber: '99' },
  });
  await attempt(world.store().commit(change));

  const changed = await world.run(`select 1 from seats where seat_number = '99' and status = 'reserved'`);
  return changed.map(() => 'a held seat was renumbered');
}

async function seatSoldTwice(world: World): Promise<string[]> {
  // The status of the seat's row would stop this as well: what if that is wrong?
  world.guards.seatLocks = false;
  const { stale, current } = await twoMemories(world);
  const [seatId] = world.trip.seatIds;
  await world.store().commit(reserving(current, current.epoch, world.users[0], seatId));

  await attempt(world.store().commit(reserving(stale, current.epoch, world.users[1], seatId)));

  const twice = await world.run(
    'select seat_id from reservation_seats where released_at is null group by seat_id having count(*) > 1',
  );
  return twice.map(() => 'a seat has two live claims');
}

/** Parts of trips are not sold yet: what two memories would write of one seat is made to measure. */
async function partsThatOverlap(world: World): Promise<string[]> {
  world.guards.seatLocks = false;
  const { stale, current } = await twoMemories(world);
  const parts = [
    { memory: current, userId: world.users[0], legs: { from: 0, to: 2 } },
    { memory: stale, userId: world.users[1], legs: { from: 1, to: 3 } },
  ];
  for (const { memory, userId, legs } of parts) {
    const rows = reserving(memory, current.epoch, userId, world.trip.seatIds[0]);
    for (const claim of rows.claims.inserts.values()) claim.legs = legs;
    await attempt(world.store().commit(rows));
  }

  const live = await world.run('select from_leg, to_leg from reservation_seats where released_at is null');
  expect(live, 'claims').to.deep.include({ from_leg: 0, to_leg: 2 });
  return live.length > 1 ? ['two passengers have one seat on one leg'] : [];
}

async function writeOfTheFormerOwner(world: World): Promise<string[]> {
  const { stale } = await twoMemories(world);

  await attempt(
    world.store().commit(reserving(stale, stale.epoch, world.users[0], world.trip.seatIds[0])),
    EpochLost,
  );

  const written = await world.run('select 1 from reservations');
  return written.map(() => 'a reservation was written under an old epoch');
}

async function operationThatComesAgain(world: World): Promise<string[]> {
  const reprice = async (basePrice: number, operationId: string) => {
    const memory = await world.wake();
    const rows = decided(
      memory,
      memory.epoch,
      { type: 'change_schedule', changes: { basePrice } },
      operationId,
    );
    await attempt(world.store().commit(rows), OperationRepeated);
  };
  const operationId = uuidv7();
  await reprice(2500, operationId);
  await reprice(3000, uuidv7());
  await reprice(2500, operationId);

  const [row] = await world.run('select base_price::text as price from schedules');
  return row?.price === '30.00' ? [] : ['an operation that came twice took back what came after it'];
}

async function secondHoldOfAUser(world: World): Promise<string[]> {
  const { stale, current } = await twoMemories(world);
  const [first, second] = world.trip.seatIds;
  await world.store().commit(reserving(current, current.epoch, world.users[0], first));

  await attempt(world.store().commit(reserving(stale, current.epoch, world.users[0], second)));

  const users = await world.run(
    `select user_id from reservations where status = 'active' group by user_id having count(*) > 1`,
  );
  return users.map(() => 'a user has two active reservations on one schedule');
}

/** Holds a seat; gives a fresh memory of it with a pending payment in it. */
async function heldAndPaying(world: World, by: 0 | 1 = 0): Promise<{ memory: Memory; paymentId: string }> {
  const before = await world.wake();
  const rows = reserving(before, before.epoch, world.users[by], world.trip.seatIds[by]);
  await world.store().commit(rows);
  const [reservationId = ''] = rows.reservations.inserts.keys();
  const paymentId = await makePayment(world.database.pool, reservationId);
  return { memory: await paying(world, paymentId), paymentId };
}

async function paying(world: World, paymentId: string): Promise<Memory> {
  const memory = await world.wake();
  const wanted = { bookingIds: [], paymentIds: [paymentId], lastHolds: false, allBookings: false };
  const { payments } = await world.store().facts(world.trip.scheduleId, wanted);
  for (const payment of payments) memory.map.payments.set(payment.id, payment);
  return memory;
}

async function secondBookingOfAHold(world: World): Promise<string[]> {
  // The seats' and the reservation's statuses would stop this as well: what if a turn forgets to look at them?
  world.guards.seatLocks = false;
  const { memory, paymentId } = await heldAndPaying(world);
  const [reservationId = ''] = memory.map.holds.keys();
  const second = await makePayment(world.database.pool, reservationId);
  const stale = await paying(world, second);
  await world.store().commit(decided(memory, stale.epoch, captureCommand(paymentId, 2000)));

  const rows = decided(stale, stale.epoch, captureCommand(second, 2000));
  rows.reservations.changes.clear();
  await attempt(world.store().commit(rows));

  const booked = await world.run(
    'select reservation_id from bookings group by reservation_id having count(*) > 1',
  );
  return booked.map(() => 'a reservation has two bookings');
}

async function holdOfAnotherLength(world: World): Promise<string[]> {
  const memory = await world.wake();
  const rows = reserving(memory, memory.epoch, world.users[0], world.trip.seatIds[0]);
  for (const row of rows.reservations.inserts.values()) row.expiresAt += 1;
  await attempt(world.store().commit(rows));

  const longer = await world.run(
    `select 1 from reservations where expiry_datetime <> reservation_datetime + interval '15 minutes'`,
  );
  return longer.map(() => 'a hold lasts longer than it should');
}

async function referenceThatComesAgain(world: World): Promise<string[]> {
  for (const by of [0, 1] as const) {
    const { memory, paymentId } = await heldAndPaying(world, by);
    const command = { ...captureCommand(paymentId, 2000), reference: 'ABCDEFGH23' };
    await attempt(world.store().commit(decided(memory, memory.epoch, command)));
  }

  const same = await world.run(
    'select booking_reference from bookings group by booking_reference having count(*) > 1',
  );
  return same.map(() => 'two bookings have one reference');
}

async function secondTicketOfABooking(world: World): Promise<string[]> {
  const { memory, paymentId } = await heldAndPaying(world);
  const booking = decided(memory, memory.epoch, captureCommand(paymentId, 2000));
  await world.store().commit(booking);
  const [ticket] = booking.tickets.inserts.values();
  if (!ticket) throw new Error('no ticket was issued');

  const rows = new TurnRows(world.trip.scheduleId, memory.epoch, memory.map.version, NOON);
  rows.availableSeats = booking.availableSeats;
  rows.seatCount = booking.seatCount;
  rows.tickets.insert('again', { ...ticket, id: uuidv7(), ticketNumber: 'TK-AGAIN' });
  await attempt(world.store().commit(rows));

  const issued = await world.run('select booking_id from tickets group by booking_id having count(*) > 1');
  return issued.map(() => 'a booking has two tickets');
}

/** Whoever writes, whatever they remember: a seat's end stands. */
async function seatGivenUpAgain(world: World): Promise<string[]> {
  const { memory, paymentId } = await heldAndPaying(world);
  await world.store().commit(decided(memory, memory.epoch, captureCommand(paymentId, 2000)));
  const [{ id: bookingId } = { id: '' }] = await world.run('select id from bookings');
  const booked = await world.store().facts(world.trip.scheduleId, {
    bookingIds: [String(bookingId)],
    paymentIds: [],
    lastHolds: false,
    allBookings: false,
  });
  memory.map.bookings = new Map(booked.bookings.map((booking) => [booking.id, booking]));
  await world.store().commit(decided(memory, memory.epoch, cancelCommand(String(bookingId))));
  await attempt(world.run('update booking_seats set cancellation_id = null'), Error);
  const back = await world.run('select 1 from booking_seats where cancellation_id is null');
  return back.map(() => 'a seat that was given up is its booking’s again');
}

async function paidHold(world: World): Promise<{ memory: Memory; rows: TurnRows }> {
  const { memory, paymentId } = await heldAndPaying(world);
  return { memory, rows: decided(memory, memory.epoch, captureCommand(paymentId, 2000)) };
}

async function rewrittenLedger(world: World): Promise<string[]> {
  await world.store().commit((await paidHold(world)).rows);
  const violations: string[] = [];
  const sum = async () =>
    (await world.run('select count(*)::int as n, sum(amount)::text as of from ledger_entries'))[0];
  const before = await sum();
  for (const sql of [
    'update ledger_entries set amount = 1',
    'delete from ledger_entries',
    'truncate ledger_entries',
  ]) {
    await attempt(world.run(sql), Error);
    const after = await sum();
    if (after?.n !== before?.n || after?.of !== before?.of) violations.push(`${sql} was possible`);
  }
  return violations;
}

/** A turn that forgets what the money is for. */
async function moneyLeftOpen(world: World): Promise<string[]> {
  const { rows } = await paidHold(world);
  rows.ledger.splice(0, rows.ledger.length, ...rows.ledger.filter(({ kind }) => kind === 'capture'));
  await attempt(world.store().commit(rows));
  return (await world.run('select 1 from ledger_entries')).map(
    () => 'money is neither sold for nor on its way back',
  );
}

async function movementPostedTwice(world: World): Promise<string[]> {
  const { rows } = await paidHold(world);
  rows.ledger.push(...rows.ledger.map((row) => ({ ...row, id: uuidv7() })));
  await attempt(world.store().commit(rows));
  const twice = await world.run('select kind from ledger_entries group by kind having count(*) > 1');
  return twice.map(({ kind }) => `${kind} was posted twice`);
}

/** Its actor's machine was suspended for an hour, and its counter with it. */
async function confirmedLate(world: World): Promise<string[]> {
  const { rows } = await paidHold(world);
  await world.run(
    `update reservations set expiry_datetime = clock_timestamp() - interval '1 ms',
            reservation_datetime = clock_timestamp() - interval '1 ms' - hold_seconds * interval '1 s'`,
  );
  world.guards.ends = world.endsByClock;
  await attempt(world.store().commit(rows), TurnRetryable);
  return (await world.run('select 1 from bookings')).map(() => 'a hold that was over was confirmed');
}

/** Its sender was answered by somebody else meanwhile. */
async function carriedOutLate(world: World): Promise<string[]> {
  const memory = await world.wake();
  const rows = reserving(memory, memory.epoch, world.users[0], world.trip.seatIds[0]);
  rows.notAfter = Date.UTC(2020, 0, 1);
  world.guards.ends = world.endsByClock;
  await attempt(world.store().commit(rows), TurnRetryable);
  return (await world.run('select 1 from reservations')).map(() => 'a call was carried out too late');
}

async function rewrittenLog(world: World): Promise<string[]> {
  const memory = await world.wake();
  await world.store().commit(reserving(memory, memory.epoch, world.users[0], world.trip.seatIds[0]));
  const violations: string[] = [];
  const [{ rows: before } = { rows: 0 }] = await world.run('select count(*)::int as rows from activity_logs');

  await attempt(world.run(`update activity_logs set action_type = 'reservation.forged'`), Error);
  const forged = await world.run(`select 1 from activity_logs where action_type = 'reservation.forged'`);
  if (forged.length > 0) violations.push('a log row was changed');
  for (const sql of ['delete from activity_logs', 'truncate activity_logs']) {
    await attempt(world.run(sql), Error);
    const [after] = await world.run('select count(*)::int as rows from activity_logs');
    if (after?.rows !== before) violations.push(`log rows are gone after ${sql.split(' ')[0]}`);
  }
  return violations;
}

async function counterBeyondBounds(world: World): Promise<string[]> {
  const violations: string[] = [];
  for (const beyond of [-1, 5]) {
    const memory = await world.wake();
    const rows = decided(memory, memory.epoch, { type: 'change_schedule', changes: { basePrice: 2500 } });
    rows.availableSeats = beyond;
    await attempt(world.store().commit(rows));
    const [row] = await world.run('select available_seats from schedules');
    if (row?.available_seats === beyond) violations.push(`${beyond} of 4 seats are available`);
  }
  return violations;
}

export const GUARD_CASES: GuardCase[] = [
  {
    name: 'a seat that somebody holds is not changed from a stale memory (row lock and status check)',
    scenario: seatOfAHold,
    switchOff: (world) => {
      world.guards.seatLocks = false;
      return undefined;
    },
  },
  {
    name: 'a seat is never sold twice (one live claim per seat and leg)',
    scenario: seatSoldTwice,
    switchOff: dropping('drop index reservation_seats_one_live_claim'),
  },
  {
    name: 'a former owner writes nothing (epoch)',
    scenario: writeOfTheFormerOwner,
    switchOff: (world) => {
      world.guards.epoch = false;
      return undefined;
    },
  },
  {
    name: 'an operation that comes twice has one effect (operation id)',
    scenario: operationThatComesAgain,
    switchOff: (world) => {
      world.guards.operations = false;
      return undefined;
    },
  },
  {
    name: 'a user holds once per schedule (one active reservation)',
    scenario: secondHoldOfAUser,
    switchOff: dropping('drop index reservations_one_active'),
  },
  {
    name: 'a reservation is booked once (one booking per reservation)',
    scenario: secondBookingOfAHold,
    switchOff: dropping('alter table bookings drop constraint bookings_one_per_reservation'),
  },
  {
    name: 'a booking has one ticket that counts (one ticket that is not cancelled)',
    scenario: secondTicketOfABooking,
    switchOff: dropping('drop index tickets_one_that_counts'),
  },
  {
    name: 'the activity log is only added to (append-only trigger)',
    scenario: rewrittenLog,
    switchOff: dropping('drop trigger activity_logs_append_only on activity_logs'),
  },
  {
    name: 'the counter of available seats stays within 0 and the number of seats (bounds)',
    scenario: counterBeyondBounds,
    switchOff: dropping('alter table schedules drop constraint schedules_available_within_bounds'),
  },
  {
    name: 'no two bookings have one reference (unique reference)',
    scenario: referenceThatComesAgain,
    switchOff: dropping('alter table bookings drop constraint bookings_booking_reference_key'),
  },
  {
    name: 'a seat is given up once (trigger on the seats of bookings)',
    scenario: seatGivenUpAgain,
    switchOff: dropping('drop trigger booking_seats_end_once on booking_seats'),
  },
  {
    name: 'a hold lasts exactly as long as it says (exact hold)',
    scenario: holdOfAnotherLength,
    switchOff: dropping('alter table reservations drop constraint reservations_exact_hold'),
  },
  {
    name: 'the ledger is only added to (append-only trigger)',
    scenario: rewrittenLedger,
    switchOff: dropping('drop trigger ledger_entries_append_only on ledger_entries'),
  },
  {
    name: 'no captured money is left open (deferred trigger on the ledger)',
    scenario: moneyLeftOpen,
    switchOff: dropping('drop trigger ledger_entries_nothing_open on ledger_entries'),
  },
  {
    name: 'a movement of money is posted once (unique movements)',
    scenario: movementPostedTwice,
    switchOff: dropping('drop index ledger_entries_payment_once'),
  },
  {
    name: 'a seat is never sold twice on one leg (one live claim per seat and leg)',
    scenario: partsThatOverlap,
    switchOff: dropping('alter table reservation_seats drop constraint reservation_seats_no_overlap'),
  },
  {
    name: 'no hold is confirmed that is over by the database’s clock (check of its end)',
    scenario: confirmedLate,
    switchOff: (world) => {
      world.endsByClock = false;
      return undefined;
    },
  },
  {
    name: 'nothing is carried out for who has asked elsewhere, by the database’s clock (check of the deadline)',
    scenario: carriedOutLate,
    switchOff: (world) => {
      world.endsByClock = false;
      return undefined;
    },
  },
];
