import type { Patch } from '../sim/sabotage/mutation.ts';

/** A rule of the specification's §11 or §12, the code turned around so that it says the opposite, and who must see it. */
export interface Turned {
  /** As its row begins in the last table of docs/RULES.md. */
  spec: string;
  /** The rule of docs/RULES.md, whose number the titles of the failing tests carry. */
  rule: string;
  /** How it reads turned around. */
  says: string;
  test: string;
  patches: Patch[];
}

type Turn = (says: string, file: string, find: string, replace: string) => Turned;

const turned =
  (spec: string, rule: string, test: string): Turn =>
  (says, file, find, replace) => ({ spec, rule, says, test, patches: [{ file, find, replace }] });

const HOLD = 'src/domain/decideHold.ts';
const REFUND = 'src/domain/refundPolicy.ts';
const SEATS = 'src/domain/decideSeats.ts';
const LAYOUT = 'src/domain/seatLayout.ts';
const CAPTURE = 'src/domain/payment.ts';
const WIRE = 'src/http/wire.ts';
const TABLES = 'src/db/migrations/Migration0001Core.ts';
const TURNS = 'src/db/migrations/Migration0006CommitTurns.ts';
const CLAIMS = 'src/db/migrations/Migration0015Claims.ts';

const ACTOR = 'test/app/scheduleActor.test.ts';
const BOOKINGS = 'test/http/bookings.test.ts';
const GUARDS = 'test/db/guards.test.ts';
const AUDIT = 'test/db/audit/auditBreaks.test.ts';
const USERS = 'test/http/users.test.ts';
const FORMS = 'test/http/wire.test.ts';
const TRIPS = 'test/http/catalogueSchedules.test.ts';

const RESERVATIONS: Turned[] = [
  turned('Reservation 1', 'RES-5', ACTOR)(
    'a hold is over a millisecond after its end',
    HOLD,
    'if (now >= held.expiresAt)',
    'if (now > held.expiresAt)',
  ),
  turned('Reservation 1', 'RES-5', 'test/e2e/expiry.test.ts')(
    'a hold lasts ten minutes',
    'src/domain/reservation.ts',
    'HOLD_SECONDS = 900',
    'HOLD_SECONDS = 600',
  ),
  turned('Reservation 2', 'RES-3', BOOKINGS)(
    'seven seats may be held',
    'src/domain/reservation.ts',
    'MAX_SEATS_PER_HOLD = 6',
    'MAX_SEATS_PER_HOLD = 7',
  ),
  turned('Reservation 3', 'RES-4', ACTOR)(
    'a user may hold twice on one schedule',
    HOLD,
    'if (active !== undefined) {',
    'if (active === userId) {',
  ),
  turned('Reservation 3', 'GUARD-5', GUARDS)(
    'two active holds of a user may be written',
    TABLES,
    'create unique index reservations_one_active',
    'create index reservations_one_active',
  ),
  turned('Reservation 4', 'RES-5', 'test/e2e/expiry.test.ts')(
    'a hold ends when somebody asks for its seats, not by itself',
    'src/app/schedule/expiryTimer.ts',
    '      this.#wake();\n',
    '',
  ),
  turned('Reservation 5', 'RES-11', 'test/e2e/expirySweep.test.ts')(
    'the sweep comes once a minute',
    'src/jobs/expirySweep.ts',
    'SWEEP_EVERY_MS = 30_000',
    'SWEEP_EVERY_MS = 60_000',
  ),
];

const BOOKED: Turned[] = [
  turned('Booking 1', 'BKG-3', 'test/app/bookings.test.ts')(
    'a booking may still come of an expired hold',
    'src/app/bookings/bookings.ts',
    "status === 'expired' || (status === 'active' && clock.now() >= found.expiresAt)",
    "status === 'expired' && clock.now() < found.expiresAt",
  ),
  {
    ...turned('Booking 1', 'PAY-4', 'test/e2e/paymentFaults.test.ts')(
      'money that comes after the end buys the seats',
      CAPTURE,
      '!hold || context.now >= hold.expiresAt',
      '!hold',
    ),
    patches: [
      { file: CAPTURE, find: '!hold || context.now >= hold.expiresAt', replace: '!hold' },
      {
        file: HOLD,
        find: 'if (now >= held.expiresAt)',
        replace: 'if (now >= held.expiresAt + 60_000)',
      },
    ],
  },
  turned('Booking 2', 'BKG-1', BOOKINGS)(
    'who has not paid hears that the hold is over',
    'src/app/bookings/bookings.ts',
    "refuse('payment_required',",
    "refuse('reservation_expired',",
  ),
  turned('Booking 2', 'PAY-7', BOOKINGS)(
    'a payment that failed buys the seats',
    'src/app/payments/applyNews.ts',
    "return { type: 'payment_failed', paymentId, reason };",
    'return captureOf({ ...event, amount: 2000 }, parts);',
  ),
  turned('Booking 3', 'PAY-2', BOOKINGS)(
    'less than the total may be paid',
    'src/app/payments/payments.ts',
    'wish.amount !== reservation.totalAmount',
    'wish.amount > reservation.totalAmount',
  ),
  turned('Booking 3', 'PAY-5', 'test/domain/payment.test.ts')(
    'another amount than the payment’s buys the seats',
    CAPTURE,
    'if (captured.amount !== payment.amount)',
    'if (captured.amount < 0)',
  ),
  turned('Booking 4', 'PAY-1', 'test/app/payments.test.ts')(
    'a payment may begin at the hold’s end',
    'src/app/payments/payments.ts',
    'now >= reservation.expiresAt',
    'now > reservation.expiresAt',
  ),
  turned('Booking 4', 'PAY-3', 'test/domain/payment.test.ts')(
    'money that comes in the last millisecond goes back',
    CAPTURE,
    'context.now >= hold.expiresAt',
    'context.now >= hold.expiresAt - 1',
  ),
  turned('Booking 5', 'BKG-4', 'test/domain/booking.test.ts')(
    'a reference has seven characters',
    'src/domain/booking.ts',
    'REFERENCE_LENGTH = 10',
    'REFERENCE_LENGTH = 7',
  ),
  turned('Booking 5', 'GUARD-10', GUARDS)(
    'two bookings may have one reference',
    TABLES,
    'booking_reference text not null unique check',
    'booking_reference text not null check',
  ),
];

const CANCELLED: Turned[] = [
  turned('Cancellation 1', 'CAN-3', 'test/domain/refundPolicy.test.ts')(
    'a customer may cancel two hours before departure',
    REFUND,
    'if (left > 2 * HOUR_MS)',
    'if (left >= 2 * HOUR_MS)',
  ),
  turned('Cancellation 1', 'CAN-3', 'test/http/bookingsCancellations.test.ts')(
    'a customer cancels as an admin does',
    'src/app/bookings/bookings.ts',
    "by: caller.role === 'admin' ? 'admin' : 'customer'",
    "by: 'admin'",
  ),
  turned('Cancellation 2', 'CAN-1', 'test/domain/refundPolicy.test.ts')(
    'a day before departure half comes back',
    REFUND,
    'if (left > 24 * HOUR_MS)',
    'if (left > 24 * HOUR_MS + 1)',
  ),
  turned('Cancellation 2', 'CAN-2', 'test/domain/refundPolicy.test.ts')(
    'within a day a quarter comes back',
    REFUND,
    'amount: percentOf(paid, 50)',
    'amount: percentOf(paid, 25)',
  ),
  turned('Cancellation 3', 'CAN-7', 'test/domain/seatMap.test.ts')(
    'the seats of a cancelled booking stay taken',
    'src/domain/seatEvents.ts',
    'for (const { seatId } of given) dropClaims(map, seatId, booking.reservationId);',
    '',
  ),
  turned('Cancellation 4', 'CAN-4', 'test/domain/seatMap.test.ts')(
    'more comes back than was paid',
    REFUND,
    'if (left > 24 * HOUR_MS) return { allowed: true, percent: 100, amount: paid };',
    'if (left > 24 * HOUR_MS) return { allowed: true, percent: 100, amount: paid + 1 };',
  ),
  turned('Cancellation 4', 'AUD-I9', AUDIT)(
    'a refund may be more than its tier',
    'src/db/audit/moneyChecks.ts',
    'where refund_amount <> due or refund_amount > price',
    'where refund_amount < due',
  ),
];

const SEATED: Turned[] = [
  turned('Seat 1', 'SEAT-1', 'test/domain/seatMap.test.ts')(
    'a booked seat is reserved',
    'src/domain/seatMap.ts',
    "return seat.claims.some((claim) => claim.kind === 'booking') ? 'booked' : 'reserved';",
    "return 'reserved';",
  ),
  turned('Seat 1', 'RES-9', 'test/domain/transitions.test.ts')(
    'an expired reservation may live again',
    'src/domain/reservation.ts',
    'expired: [],',
    "expired: ['active'],",
  ),
  turned('Seat 1', 'AUD-I2', AUDIT)(
    'a seat may say what its claims do not',
    'src/db/audit/seatChecks.ts',
    "where s.status <> coalesce(c.status, 'available')",
    'where s.status is null',
  ),
  turned('Seat 1', 'AUD-I11', AUDIT)(
    'an expired reservation may keep its seats',
    'src/db/audit/stateChecks.ts',
    "where r.status in ('expired', 'cancelled') and c.live > 0",
    'where c.live < 0',
  ),
  turned('Seat 2', 'RES-2', ACTOR)(
    'what is left of the seats asked for is held',
    HOLD,
    'if (lost.length > 0) {',
    'if (lost.length === seats.length) {',
  ),
  turned('Seat 3', 'GUARD-1', GUARDS)(
    'a turn does not look at the seats that it locks',
    TURNS,
    'where s.status is distinct from g.status',
    'where s.status is distinct from g.status and false',
  ),
  turned('Seat 3', 'GUARD-2', GUARDS)(
    'a seat may be claimed twice',
    CLAIMS,
    'create unique index reservation_seats_one_live_claim',
    'create index reservation_seats_one_live_claim',
  ),
  turned('Seat 3', 'GUARD-16', GUARDS)(
    'a seat may be claimed for parts of the way that overlap',
    CLAIMS,
    'seat_id with =, int4range(from_leg, to_leg) with &&)',
    'seat_id with =, int4range(from_leg, to_leg) with =)',
  ),
  turned('Seat 3', 'RUSH-1', ACTOR)(
    'a seat is free whoever has it',
    HOLD,
    'const lost = seats.filter((seat) => seat.claims.some((claim) => overlaps(claim.legs, legs)));',
    'const lost = seats.filter((seat) => seat.claims.length > legs.to);',
  ),
  turned('Seat 4', 'SEAT-3', 'test/http/catalogueSeats.test.ts')(
    'two seats of a schedule may have one number',
    SEATS,
    'if (other.seatNumber === seat.seatNumber) {',
    "if (other.seatNumber === '') {",
  ),
  turned('Seat 4', 'BUS-3', 'test/domain/seatLayout.test.ts')(
    'two seats of a layout may have one number',
    LAYOUT,
    'if (numbers.has(seat.seatNumber)) {',
    "if (numbers.has('')) {",
  ),
];

const SCHEDULED: Turned[] = [
  turned('Schedule 1, 2', 'SCH-1', TRIPS)(
    'a schedule may have left when it is made',
    'src/app/catalogue/schedules.ts',
    'if (departureAt <= now)',
    'if (departureAt <= 0)',
  ),
  turned('Schedule 1, 2', 'SCH-1', TRIPS)(
    'a bus may arrive when it leaves',
    'src/app/catalogue/schedules.ts',
    'if (arrivalAt <= departureAt)',
    'if (arrivalAt < departureAt)',
  ),
  turned('Schedule 3', 'RES-10', 'test/domain/seatMap.test.ts')(
    'held seats count as available',
    'src/domain/seatMap.ts',
    'if (seat.claims.length === 0) count += 1;',
    'count += 1;',
  ),
  turned('Schedule 3', 'GUARD-9', GUARDS)(
    'fewer than no seats may be available',
    TABLES,
    'check (available_seats between 0 and seat_count)',
    'check (available_seats <= seat_count)',
  ),
  turned('Schedule 3', 'AUD-I3', AUDIT)(
    'the count may be another than that of the seats',
    'src/db/audit/seatChecks.ts',
    "or s.available_seats <> case when s.status = 'cancelled' then 0 else coalesce(n.free, 0) end",
    '',
  ),
  turned('Schedule 4', 'BUS-2', 'test/domain/seatLayout.test.ts')(
    'a bus may have more seats than its layout',
    LAYOUT,
    'if (layout.seats.length !== totalSeats) {',
    'if (layout.seats.length > totalSeats) {',
  ),
];

const ADMINS: Turned[] = [
  turned('Admin 1', 'ADM-1', 'test/http/admin.test.ts')(
    'an admin frees only what is the admin’s own',
    'src/app/reservations/reservations.ts',
    "found.userId !== userId && context.caller.role !== 'admin'",
    'found.userId !== userId',
  ),
  turned('Admin 2', 'ADM-1', 'test/http/admin.test.ts')(
    'the log says that the system has freed the seats',
    'src/app/schedule/recordEvent.ts',
    'userId: on.origin.userId,',
    'userId: null,',
  ),
  turned('Admin 2', 'LOG-1', 'test/http/activityLogs.test.ts')(
    'what was done beside the rooms is nobody’s act',
    'src/app/activity.ts',
    'userId: context.caller.userId,',
    'userId: null,',
  ),
  turned('Admin 3', 'AUTH-3', 'test/http/frame.test.ts')(
    'an admin may not do what customers may',
    'src/http/policies.ts',
    "export const customers: Policy = { name: 'customers', needsToken: true, refuses: refusesGuests };",
    `export const customers: Policy = {
  name: 'customers',
  needsToken: true,
  refuses: (caller) => refusesGuests(caller) ?? (caller.role === 'admin' ? ADMINS_ONLY : null),
};`,
  ),
];

const VALIDATED: Turned[] = [
  turned('User: e-mail', 'USR-2', FORMS)(
    'any text is an e-mail address',
    WIRE,
    ".email('must be an e-mail address such as name@example.com.')",
    '.string()',
  ),
  turned('User: e-mail', 'USR-8', USERS)(
    'capitals make another address',
    TABLES,
    'users_email_key on users (lower(email))',
    'users_email_key on users (email)',
  ),
  turned('User: password', 'USR-4', FORMS)(
    'seven characters are a password',
    'src/app/users/password.ts',
    'Array.from(password).length < 8',
    'Array.from(password).length < 7',
  ),
  turned('User: password', 'USR-4', FORMS)(
    'a password needs no upper-case letter',
    'src/app/users/password.ts',
    "if (!/\\p{Lu}/u.test(password)) problems.push('must have an upper-case letter.');",
    '',
  ),
  turned('User: password', 'USR-4', FORMS)(
    'a password needs no lower-case letter',
    'src/app/users/password.ts',
    "if (!/\\p{Ll}/u.test(password)) problems.push('must have a lower-case letter.');",
    '',
  ),
  turned('User: password', 'USR-4', FORMS)(
    'a password needs no digit',
    'src/app/users/password.ts',
    "if (!/\\p{Nd}/u.test(password)) problems.push('must have a digit.');",
    '',
  ),
  turned('User: password', 'USR-3', FORMS)(
    'nine digits are a phone number',
    WIRE,
    '[0-9]{10,15}$/',
    '[0-9]{9,15}$/',
  ),
  turned('User: password', 'USR-3', FORMS)(
    'sixteen digits are a phone number',
    WIRE,
    '[0-9]{10,15}$/',
    '[0-9]{10,16}$/',
  ),
  turned('User: password', 'USR-10', USERS)(
    'whoever signs up says the role',
    'src/app/users/createUser.ts',
    "if (input.role !== undefined && context.caller.role !== 'admin') {",
    "if (input.role === 'customer' && context.caller.role !== 'admin') {",
  ),
  turned('User: password', 'USR-10', USERS)(
    'a guest may be stored',
    'src/http/users/schema.ts',
    "const role = z.enum(['customer', 'admin']);",
    "const role = z.enum(['customer', 'admin', 'guest' as 'admin']);",
  ),
  turned('Schedule: times, price', 'SCH-1', TRIPS)(
    'a schedule may cost nothing',
    WIRE,
    'minor > 0, ',
    'minor >= 0, ',
  ),
  turned('Schedule: available seats', 'SEAT-4', 'test/http/catalogueSeats.test.ts')(
    'a schedule may have one seat more than its bus',
    SEATS,
    'if (map.seats.size >= command.capacity) {',
    'if (map.seats.size > command.capacity) {',
  ),
  turned('Schedule: available seats', 'GUARD-9', GUARDS)(
    'more may be available than there are',
    TABLES,
    'check (available_seats between 0 and seat_count)',
    'check (available_seats >= 0)',
  ),
  turned('Seat: number', 'SEAT-3', 'test/http/catalogueSeats.test.ts')(
    'two seats may be in one place',
    SEATS,
    'if (placeKey(other) === placeKey(seat)) {',
    "if (placeKey(other) === '') {",
  ),
  turned('Seat: modifier, status', 'SEAT-7', 'test/http/catalogueSeats.test.ts')(
    'a seat may cost less than its schedule',
    'src/http/seats/schema.ts',
    ".refine((minor) => minor >= 0, 'must not be negative.')",
    '',
  ),
  turned('Seat: modifier, status', 'SEAT-7', 'test/http/catalogueSeats.test.ts')(
    'the status of a seat may be sent along',
    'src/http/seats/schema.ts',
    'updateBody = changes({ ...fields,',
    'updateBody = changes({ ...fields, status: z.string(),',
  ),
  turned('Reservation: expiry', 'GUARD-12', GUARDS)(
    'a hold may last longer than it says',
    TABLES,
    'expiry_datetime = reservation_datetime + hold_seconds',
    'expiry_datetime >= reservation_datetime + hold_seconds',
  ),
  turned('Reservation: positive total', 'AUD-I4', AUDIT)(
    'a hold may cost another sum than its seats',
    'src/db/audit/seatChecks.ts',
    'or c.price <> r.total_amount',
    '',
  ),
  turned('Reservation: count, user', 'RES-3', BOOKINGS)(
    'one seat may be asked for twice',
    'src/http/reservations/schema.ts',
    '.refine((ids) => new Set(ids).size === ids.length, DISTINCT)',
    '.transform((ids) => [...new Set(ids)])',
  ),
  turned('Booking: reference, total', 'AUD-I6', AUDIT)(
    'a booking may be of other seats and prices than its reservation',
    'src/db/audit/moneyChecks.ts',
    'or mine.seats is distinct from held.seats',
    '',
  ),
  turned('Booking: statuses', 'BKG-5', 'test/domain/transitions.test.ts')(
    'a cancelled booking may be completed',
    'src/domain/booking.ts',
    'cancelled: [],',
    "cancelled: ['completed'],",
  ),
  turned('Payment: amount, method', 'PAY-2', BOOKINGS)(
    'a payment may be of nothing',
    'src/http/payments/schema.ts',
    'import { amount, id, price,',
    'import { amount, id, money as price,',
  ),
  turned('Payment: amount, method', 'PAY-10', 'test/app/payments.test.ts')(
    'a payment may use a method that the gateway has not',
    'src/app/payments/payments.ts',
    'if (!gateway.methods.includes(wish.method)) {',
    'if (gateway.methods.length === 0) {',
  ),
  turned('Payment: timestamp', 'WIRE-2', FORMS)(
    'a time needs no offset',
    'src/http/time.ts',
    '(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)$/',
    '(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)?$/',
  ),
  turned('Cancellation: window', 'CAN-3', 'test/http/bookingsCancellations.test.ts')(
    'a customer may cancel as late as an admin',
    REFUND,
    "return by === 'admin' ? { allowed: true, percent: 0, amount: 0 } : { allowed: false };",
    'return { allowed: true, percent: 0, amount: 0 };',
  ),
  turned('Cancellation: amount, status', 'PAY-9', 'test/domain/transitions.test.ts')(
    'a processed refund may be sent again',
    CAPTURE,
    'processed: [],',
    "processed: ['pending'],",
  ),
  turned('Dates', 'WIRE-2', FORMS)(
    '30 February is a day',
    'src/http/time.ts',
    'midnight.toISOString().startsWith(text)',
    "midnight.toISOString() !== ''",
  ),
  turned('UUIDs', 'WIRE-5', FORMS)('any text is an id', WIRE, ".guid('must be a UUID.')", '.string()'),
  turned('UUIDs', 'HTTP-4', 'test/http/frame.test.ts')(
    'a malformed id in a path is a bad request',
    'src/http/validate.ts',
    "refuse('not_found',",
    "refuse('validation_failed',",
  ),
  turned('UUIDs', 'DB-3', 'test/db/entities.test.ts')(
    'the id of a log row is a text',
    TABLES,
    'create table activity_logs (\n        id uuid primary key',
    'create table activity_logs (\n        id text primary key',
  ),
  turned('UUIDs', 'DB-3', 'test/db/entities.test.ts')(
    'the time of a cancellation has no zone',
    TABLES,
    'cancellation_datetime timestamptz(3) not null',
    'cancellation_datetime timestamp(3) not null',
  ),
  turned('UUIDs', 'DB-3', 'test/db/entities.test.ts')(
    'the amount of a refund is a binary float',
    TABLES,
    'refund_amount numeric(12,2) not null',
    'refund_amount double precision not null',
  ),
  turned('JSON fields', 'BUS-1', 'test/http/catalogueBuses.test.ts')(
    'amenities may be a list',
    'src/http/buses/schema.ts',
    '.record(z.string(), z.unknown())\n  .refine(',
    '.any()\n  .refine(',
  ),
  turned('JSON fields', 'HTTP-6', 'test/http/frame.test.ts')(
    'what is no JSON is an empty body',
    'src/http/body.ts',
    "return refuseBody('', 'must be well-formed JSON in UTF-8.');",
    'return {};',
  ),
];

/** Every rule of spec §11 and §12, at least once. */
export const TURNED: readonly Turned[] = [
  ...RESERVATIONS,
  ...BOOKED,
  ...CANCELLED,
  ...SEATED,
  ...SCHEDULED,
  ...ADMINS,
  ...VALIDATED,
];
