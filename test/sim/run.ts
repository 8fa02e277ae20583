import type { Violation } from './checks.ts';
import { poisonGlobals } from './globals.ts';
import type { FinalState, HistoryEvent } from './history.ts';
import { checkHistory, HISTORY_OPTIONS } from './historyCheck.ts';
import type { SeatOptions } from './historySeats.ts';
import type { Plan } from './plan.ts';
import { assertDrains } from './scheduler.ts';
import { restlessness, settledBreaks } from './settled.ts';
import { World } from './world.ts';

export interface RunResult {
  violations: Violation[];
  hash: string;
  steps: number;
  coverage: Map<string, number>;
  history: HistoryEvent[];
  /** How long it took to come to rest when the faults had ended, simulated ms. */
  settledAfterMs: number;
}

/** Everything comes to rest within this time of the last fault. */
const SETTLES_WITHIN_MS = 60_000;
/** A question that failed is asked again after as long as the money has been untold. */
const UNTOLD_WITHIN_MS = 300_000;
const LOOK_EVERY_MS = 250;
/** Far more than any seed takes: whoever needs more goes round in circles. */
const MOST_STEPS = 100_000;

/** Runs a plan to its end, or to the first violation. Only from a plain callback: see {@link assertDrains}. */
export function run(plan: Plan, trace: ((line: string) => void) | null = null): RunResult {
  assertDrains();
  const world = new World(plan);
  const unheard = (error: unknown) => world.fail('BUG', `nobody hears of a rejection: ${String(error)}`);
  process.on('unhandledRejection', unheard);
  const restore = poisonGlobals(world);
  try {
    return play(world, plan, trace);
  } finally {
    restore();
    process.off('unhandledRejection', unheard);
  }
}

function play(world: World, plan: Plan, trace: ((line: string) => void) | null): RunResult {
  const { sim, checker } = world;
  if (trace) world.trace = (line) => trace(`${sim.now - world.start} ${line}`);
  world.begin();
  const until = (at: number) => {
    while (checker.violations.length === 0 && sim.step(at)) {
      if (sim.steps > MOST_STEPS) world.fail('SETTLE', 'it goes round in circles');
    }
    sim.now = Math.max(sim.now, at);
    return checker.violations.length === 0;
  };
  const calmAt = world.start + plan.shape.lasts;
  let restAt = calmAt;
  if (until(calmAt)) {
    world.calmDown();
    while (world.busyClients > 0 && until(sim.now + LOOK_EVERY_MS)) checkPatience(world, calmAt);
    restAt = sim.now;
    while (mayStillSettle(world, restAt) && until(sim.now + LOOK_EVERY_MS));
    if (checker.violations.length === 0) checker.violations.push(...settledBreaks(world));
  }
  const history: HistoryEvent[] = [
    ...world.history,
    { at: sim.now, type: 'final', state: finalState(world) },
  ];
  if (checker.violations.length === 0) checker.violations.push(...checkHistory(history, limitsOf(plan)));
  return {
    violations: checker.violations,
    hash: sim.hash.toString(16).padStart(8, '0'),
    steps: sim.steps,
    coverage: world.coverage,
    history,
    settledAfterMs: sim.now - restAt,
  };
}

/**
 * A suspended machine does not know how long it was away: until its next beat it refuses by the map of before. It sells
 * nothing by it: the database has its own clock.
 */
function limitsOf({ faults }: Plan): Partial<SeatOptions> {
  const away = faults.filter(({ kind }) => kind === 'suspend').map(({ lasts }) => lasts);
  return { staleRefusalMs: HISTORY_OPTIONS.staleRefusalMs + Math.max(0, ...away) };
}

/** True while something is not at rest that still may come to it. What follows from untold money has its time after it. */
function mayStillSettle(world: World, restAt: number): boolean {
  const why = restlessness(world);
  const { now } = world.sim;
  if (why === 'untold') {
    world.untoldAt = now;
    return now < restAt + UNTOLD_WITHIN_MS;
  }
  return why !== null && now < Math.max(restAt, world.untoldAt) + SETTLES_WITHIN_MS;
}

/** In fair weather every client is answered within the time in which everything comes to rest. */
function checkPatience(world: World, calmAt: number): void {
  for (const [op, at] of world.asked) {
    if (world.sim.now - Math.max(at, calmAt) > SETTLES_WITHIN_MS)
      world.fail('SETTLE', `${op} is not answered`);
  }
}

function finalState({ server: { tables } }: World): FinalState {
  return {
    reservations: [...tables.reservations.values()].map((row) => ({
      id: row.id,
      user: row.userId,
      schedule: row.scheduleId,
      seats: row.claims.map((claim) => claim.seatId),
      status: row.status,
      expires_at: row.expiresAt,
      amount: row.totalAmount,
    })),
    bookings: [...tables.bookings.values()].map((row) => ({
      id: row.id,
      reservation: row.reservationId,
      status: row.status,
      amount: row.totalAmount,
      seats: row.seats
        .filter(({ cancellationId }) => cancellationId === null)
        .map(({ seatId, passengerName }) => ({ id: seatId, passenger: passengerName })),
    })),
    payments: [...tables.payments.values()].map((row) => ({
      id: row.id,
      reservation: row.reservationId,
      status: row.status,
      captured: row.capturedAmount,
      booking: row.bookingId,
    })),
    cancellations: [...tables.cancellations.values()].map((row) => ({
      id: row.id,
      booking: row.bookingId,
      refund: row.refundAmount,
    })),
    refunds: [...tables.refunds.values()].map((row) => ({
      id: row.id,
      payment: row.paymentId,
      amount: row.amount,
      status: row.status,
    })),
    seats: Object.fromEntries(
      [...tables.schedules.values()].map((schedule) => [
        schedule.id,
        Object.fromEntries([...schedule.seats.values()].map((seat) => [seat.id, seat.status])),
      ]),
    ),
  };
}
