import { type Mutation, one } from './mutation.ts';
import { PAPERS } from './paperMutations.ts';
import { PARTS } from './partMutations.ts';

const ACTOR = 'src/app/schedule/scheduleActor.ts';
const MODEL = 'test/sim/postgres/turnStore.ts';
const GUARDS = 'test/sim/postgres/guards.ts';
const HOLDS = 'src/domain/decideHold.ts';
const CAPTURE = 'src/domain/payment.ts';

/** What PostgreSQL guards, on its model: the same promises, one at a time taken back. */
const DATABASE: Mutation[] = [
  one('a new owner does not wait for the row lock', MODEL, 'locks: [lockOf(scheduleId)],', 'locks: [],'),
  one(
    'a turn takes no row lock',
    MODEL,
    'locks: turns.map((turn) => lockOf(turn.scheduleId)),',
    'locks: [],',
  ),
  one(
    'what is over by the database’s clock is confirmed',
    GUARDS,
    'isLate(rows, now) || confirmsLate(tables, rows, now)',
    'isLate(rows, now)',
  ),
  one('the epoch is ignored', GUARDS, ' || schedule.epoch !== rows.epoch', ''),
  one(
    'the primary key of operations is gone',
    GUARDS,
    'if (rows.operations.some(({ id }) => tables.operations.has(id))) {',
    'if (rows.operations.some(({ id }) => !id)) {',
  ),
  {
    name: 'the constraint of one live claim is gone, and memory is blind',
    patches: [
      {
        file: HOLDS,
        find: 'const lost = seats.filter((seat) => seat.claims.some((claim) => overlaps(claim.legs, legs)));',
        replace:
          'const lost = seats.filter((seat) => seat.claims.some((claim) => overlaps(claim.legs, legs) && !legs));',
      },
      { file: GUARDS, find: 'claimedTwice(schedule, rows) ??', replace: '' },
    ],
  },
];

const TURNS: Mutation[] = [
  one(
    'a call is acknowledged before the commit',
    ACTOR,
    'if (writes) await this.#deps.store.commit(turn.rows);',
    `for (const each of waiting) each.resolve(turn.outcomes.get(each.operation.operationId) ?? UNAVAILABLE);
        if (writes) await this.#deps.store.commit(turn.rows);`,
  ),
  one(
    'a change is published before the commit',
    ACTOR,
    'if (writes) await this.#deps.store.commit(turn.rows);',
    `const early = this.#map;
        if (writes && early) this.#deps.onPublished({ map: publishWhole(early), seats: [], whole: true });
        if (writes) await this.#deps.store.commit(turn.rows);`,
  ),
  one(
    'an unknown commit is taken for done',
    ACTOR,
    'if (writes) await this.#deps.store.commit(turn.rows);',
    `if (writes)
          await this.#deps.store.commit(turn.rows).catch((error: unknown) => {
            if (!(error instanceof CommitUnknown)) throw error;
          });`,
  ),
  one(
    'an unknown commit is taken for failed',
    ACTOR,
    'const doubtful = this.#map ? waiting.filter((each) => each.operation.again) : waiting;',
    'const doubtful = waiting.filter((each) => each.operation.again);',
  ),
  one(
    'what was carried out before is not looked up',
    ACTOR,
    'const reply = replies.get(each.operation.operationId);',
    'const reply = replies.get("not " + each.operation.operationId);',
  ),
  one(
    'a failed commit is not forgotten',
    ACTOR,
    `      } catch (error) {
        this.#map = null;
        if (!(await this.#mayTryAgain`,
    `      } catch (error) {
        if (!(await this.#mayTryAgain`,
  ),
  one(
    'the mailbox turns round',
    'src/app/schedule/mailbox.ts',
    'return taken;',
    'return taken.toReversed();',
  ),
  one(
    'the version does not rise',
    'src/app/schedule/decideTurn.ts',
    'map.version += 1;',
    'map.version += 0;',
  ),
  one(
    'a turn does not end what is over',
    'src/app/schedule/decideTurn.ts',
    "const expired = decide(map, { type: 'expire' }, now);",
    "const expired = decide(map, { type: 'expire' }, now - 1_500);",
  ),
  {
    name: 'what comes too late is decided, and the database lets it',
    patches: [
      {
        file: 'src/app/schedule/outcome.ts',
        find: 'notAfter !== undefined && now > notAfter',
        replace: 'notAfter !== undefined && now < 0',
      },
      {
        file: GUARDS,
        find: 'isLate(rows, now) || confirmsLate(tables, rows, now)',
        replace: 'confirmsLate(tables, rows, now)',
      },
    ],
  },
  one(
    'an operation is not written down',
    'src/app/schedule/decideTurn.ts',
    'if (decision.events.length > 0) remember(on.rows, operation, decision.reply);',
    '',
  ),
  one('a lost epoch is not taken to heart', ACTOR, "this.#state = 'lost';", ''),
  one(
    'a lane answers before it knows',
    'src/app/schedule/commitLanes.ts',
    'if (result === null) each.resolve();',
    'if (result === null || result.name === "EpochLost") each.resolve();',
  ),
  one(
    'watchers are told the old status',
    'src/app/schedule/published.ts',
    'if (seat) seat.status = to;',
    'if (seat && !to) seat.status = to;',
  ),
];

const HOLDING: Mutation[] = [
  one(
    'a hold ends a moment too late: > for >=',
    HOLDS,
    'if (now >= held.expiresAt)',
    'if (now > held.expiresAt)',
  ),
  one(
    'a room does not wait for the end of its holds: the sweep ends them',
    'src/app/schedule/expiryTimer.ts',
    'if (at === null) return;',
    'if (at !== -1) return;',
  ),
  one(
    'a hold ends a second early',
    HOLDS,
    'if (now >= held.expiresAt)',
    'if (now >= held.expiresAt - 1_000)',
  ),
  one(
    'a stranger releases a hold',
    'src/app/reservations/reservations.ts',
    "if (!found || (found.userId !== userId && context.caller.role !== 'admin')) {",
    'if (!found) {',
  ),
  one(
    'a user holds twice on one trip',
    HOLDS,
    'const active = map.holdOfUser.get(userId);',
    'const active = map.holdOfUser.get("not " + userId);',
  ),
  one(
    'an ended hold keeps its claims',
    'src/app/schedule/recordHold.ts',
    `  changeReservation(on, hold.reservationId, status);
  releaseClaims(
    on,
    hold.reservationId,
    hold.seats.map((seat) => seat.seatId),
  );`,
    '  changeReservation(on, hold.reservationId, status);',
  ),
  one(
    'a hold that wakes has lost all seats but one',
    'src/db/turn/wake.ts',
    'hold.seats.push(held);',
    'void held;',
  ),
  one(
    'the sweep does not ask the room',
    'src/jobs/everySchedule.ts',
    'const own = scheduleIds.filter(owns);',
    'const own = scheduleIds.filter(() => false);',
  ),
  one(
    'the clock believes every round trip',
    'src/db/databaseClock.ts',
    'if (most - least <= SHORT_TRIP_MS)',
    'if (most - least >= 0)',
  ),
];

const MONEY: Mutation[] = [
  one(
    'a wrong amount buys',
    CAPTURE,
    "if (captured.amount !== payment.amount) return { effect: 'return', reason: 'wrong_amount' };",
    '',
  ),
  {
    name: 'an expired hold is confirmed',
    patches: [
      { file: CAPTURE, find: '!hold || context.now >= hold.expiresAt', replace: '!hold' },
      {
        file: 'src/app/schedule/decideTurn.ts',
        find: "const expired = decide(map, { type: 'expire' }, now);",
        replace: "const expired = decide(map, { type: 'expire' }, now - 200);",
      },
      {
        file: GUARDS,
        find: 'isLate(rows, now) || confirmsLate(tables, rows, now)',
        replace: 'isLate(rows, now)',
      },
    ],
  },
  one(
    'captured money is captured again',
    CAPTURE,
    "if (payment.status === 'completed' || payment.status === 'refunded') return { effect: 'none' };",
    '',
  ),
  one(
    'a refund is asked for under a new key each time',
    'src/app/payments/refunds.ts',
    `.refund({
      refundId,`,
    `.refund({
      refundId: ids.next(),`,
  ),
  one(
    'money of a late capture is kept',
    'src/domain/decidePayment.ts',
    "if (step.effect === 'return') return giveBack(payment, command, step.reason);",
    "if (step.effect === 'return') return NOTHING;",
  ),
  one(
    'half of the price comes back whole',
    'src/domain/refundPolicy.ts',
    'amount: percentOf(paid, 50)',
    'amount: percentOf(paid, 100)',
  ),
  one(
    'news is called carried out before it is',
    'src/app/payments/applyNews.ts',
    'if (command) {',
    'await store.markApplied(gateway, eventId, clock.now());\n  if (command) {',
  ),
  one(
    'a webhook is answered before it is kept',
    'src/app/payments/payments.ts',
    'await store.keepEvent({',
    'void store.keepEvent({',
  ),
  one(
    'a cancelled booking keeps its ticket',
    'src/app/schedule/recordCancellation.ts',
    '  cancelTicket(on, booking);\n  recordGivenUp',
    '  recordGivenUp',
  ),
];

const PROCESSES: Mutation[] = [
  {
    name: 'a former owner goes on answering',
    patches: [
      {
        file: 'src/app/processes/membership.ts',
        find: 'if (beat.lost.length > 0) onLost(beat.lost);',
        replace: '',
      },
      {
        file: 'src/app/schedule/clusterDesk.ts',
        find: 'if (owner.id === members.self.id) return this.#askHere(scheduleId, operation);',
        replace:
          'if (owner.id === members.self.id || scheduleId) return this.#askHere(scheduleId, operation);',
      },
      {
        file: 'src/app/schedule/localDesk.ts',
        find: 'throw new Elsewhere(scheduleId);\n    // One that has just',
        replace: 'void Elsewhere;\n    // One that has just',
      },
    ],
  },
  one(
    'a second process is asked as if it were the first',
    'src/app/schedule/clusterDesk.ts',
    "if (answer.kind !== 'unreached') asked = { ...operation, again: true };",
    '',
  ),
  one(
    'the answer to a key is not kept',
    'src/http/idempotency.ts',
    'await settle(() => store.finish(claim, answered, clock.now()));',
    'void answered;',
  ),
  one(
    'a key that comes again is a new operation',
    'src/app/operationOf.ts',
    '...(context.operation?.again === true && { again: true }),',
    '',
  ),
];

export const MUTATIONS: readonly Mutation[] = [
  ...DATABASE,
  ...TURNS,
  ...HOLDING,
  ...MONEY,
  ...PARTS,
  ...PAPERS,
  ...PROCESSES,
];
