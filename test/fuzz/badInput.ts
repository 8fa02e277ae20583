/**
 * The bad input that a server of this trade is known to get, item by item, and where it is sent: among the cases of
 * the fuzz, which {@link missingFrom} looks for, or in a test of its own, named by its rule.
 */

/** Operations by the fuzz (`*`: any), and what its cases are called. */
type InFuzz = [operation: string, what: RegExp];
type Item = [item: string, ...proofs: (InFuzz | string)[]];

const EVERYWHERE: Item[] = [
  ['an id that is no UUID', ['*', /id is "1"/], ['*', /id is "%00"/], 'HTTP-4'],
  ['another thing’s id', ['getBooking', /id is "[0-9a-f-]{36}"/]],
  ['a wrong Content-Type', ['*', /the type text\/plain/], ['*', /charset=latin1/]],
  ['no Content-Type', ['*', /no type/]],
  ['an empty body', ['*', /a body that is nothing/]],
  ['an array', ['*', /a body that is an array/]],
  ['malformed JSON', ['*', /half of it/], ['*', /not UTF-8/]],
  ['over 100 KiB', ['*', /over 100 KiB/], 'HTTP-7'],
  ['10,000 levels', ['*', /10,000 arrays deep/], ['*', /10,000 objects deep/], ['*', /never end/]],
  ['keys that mean something to JavaScript', ['*', /the key __proto__/], ['*', /the key constructor/]],
  ['NUL', ['*', /\\u0000/], ['*', /%00/]],
  ['lone surrogates', ['*', /\\ud800/], ['*', /%ED%A0%80/]],
  ['right-to-left and emoji', ['*', /is "\u202e/i], ['*', /is "🚌/], 'FUZZ-4'],
  ['a text of 1 MB', ['*', /a body that is 1 MB/]],
  ['a parameter twice', ['*', /the query (\w+)=[^&]*&\1=/]],
  ['another method', ['*', /the method (PUT|PATCH|DELETE)/], 'HTTP-2'],
];

const PEOPLE: Item[] = [
  ['fields that are not theirs', ['registerUser', /^is_active/], ['registerUser', /^password_hash/]],
  ['a role', ['registerUser', /a role/], ['createUser', /an admin, by a customer/]],
  ['the same e-mail in another case', ['createUser', /in capitals/]],
  ['the same e-mail twice at once', 'USR-8'],
  ['CR and LF', ['registerUser', /Bcc/]],
  ['73 bytes of password', ['registerUser', /password Aa1é/]],
  ['72 bytes of password', 'FUZZ-4'],
  ['a phone number of 9 and of 16 digits', ['createUser', /phone_number 1234567(89$|8901)/]],
  ['somebody else', ['updateUser', /somebody else/]],
  ['raising oneself', ['updateUser', /raising oneself/]],
  ['an object as password', ['logIn', /a password that is an object/]],
  ['whether an account exists', ['logIn', /unknown/], ['logIn', /closed/], 'AUTH-13', 'USR-6'],
  ['guessing', 'LIM-1', 'LIM-4'],
];

const TOKENS: Item[] = [
  ['none, other algorithms, other keys', ['*', /alg none/], ['*', /alg HS512/], ['*', /another key/]],
  ['expired and from the future', ['*', /with the past/], ['*', /with the future/], ['*', /nbf ahead/]],
  ['another issuer or audience', ['*', /another issuer/], ['*', /another audience/]],
  ['tricks with kid', ['*', /a kid that is a path/], ['*', /a kid that is SQL/]],
  ['an altered role', ['*', /an altered role/]],
  ['of a user who is no more', ['*', /a closed account/], ['*', /a sub that is nobody/]],
  ['of an admin who is one no more', ['createBus', /an admin no more/], 'USR-18'],
  ['the same in rooms', 'FUZZ-3', 'DOOR-4'],
];

const LISTS: Item[] = [
  ['limits', ['listRoutes', /limit (-1|0|1e9|NaN)$/]],
  ['tampered cursors', ['listSchedules', /cursor bnVsbA/], 'WIRE-7'],
  ['dates', ['listSchedules', /from 2027-03-01T00:00:00$/], ['searchSchedules', /2026-02-30/]],
  ['the end of the calendar', ['searchSchedules', /99999-01-01/], 'SRCH-6', 'FUZZ-4'],
  ['reversed', ['listActivityLogs', /the wrong way round/]],
  ['letters of patterns and of SQL', 'FUZZ-4', 'SRCH-2'],
  ['words that are no ids', ['getBooking', /id is "active"/], ['getReservation', /id is "search"/]],
];

const CATALOGUE: Item[] = [
  ['prices', ['createSchedule', /base_price (10|0|1e\+308|0\.001)$/], ['createBus', /price that is text/]],
  ['NaN and minus zero', ['*', /a body that is NaN/], 'FUZZ-4'],
  ['a distance of nothing', ['createRoute', /distance_km (0|-1)$/]],
  ['a departure in the past', ['createSchedule', /departure in the past/]],
  ['an arrival before the departure', ['createSchedule', /arrival before/]],
  ['a bus in two places', ['createSchedule', /bus that is elsewhere/], 'SCH-3'],
  ['a layout that does not match', ['createBus', /more seats than the plan/]],
  ['two seats in one place', ['createBus', /place/]],
  ['seats made twice', ['generateSeats', /a second time/]],
  ['seats made twice at once', 'RACE-1'],
  ['what is sold or held', ['deleteSeat', /sold/], ['updateSeat', /held/], ['deleteBus', /with a schedule/]],
];

const SELLING: Item[] = [
  ['0, 7 and 10,000 seats', ['createReservation', /^(no seat|7 seats|10,000 seats)$/]],
  ['6 seats', 'FUZZ-4'],
  ['the same twice', ['createReservation', /a seat twice/]],
  ['another trip’s', ['createReservation', /another trip’s seat/]],
  ['free and taken', ['createReservation', /a free and a taken seat/]],
  ['a second hold', ['createReservation', /a second hold/]],
  ['a second hold at the same instant', 'RES-4'],
  ['a trip that has left or is cancelled', ['createReservation', /left/], ['createReservation', /cancelled/]],
  ['as a guest', ['createReservation', /as nobody/]],
  ['by room as by REST', 'DOOR-1'],
  ['somebody else’s reservation', ['getReservation', /somebody/], ['releaseReservation', /somebody/]],
  ['somebody else’s payment and booking', ['getPayment', /somebody/], ['cancelBooking', /somebody/]],
  [
    'somebody else’s ticket and cancellation',
    ['downloadTicket', /somebody/],
    ['getCancellation', /somebody/],
  ],
  ['cancelled at 24 h and at 2 h, to the millisecond', 'CAN-1', 'CAN-2', 'CAN-3'],
  ['names in letters and on paper', 'FUZZ-4', 'USR-2', 'TKT-24'],
  ['codes that are forged or used', 'TKT-20', 'TKT-21'],
];

const SOCKETS: Item[] = [
  ['a foreign origin', 'DOOR-3'],
  ['garbage, cut frames, unknown types, another’s session', 'FUZZ-3'],
  ['rooms made by clients, ids that are no schedule', 'DOOR-4'],
];

export const BAD_INPUT: readonly Item[] = [
  ...EVERYWHERE,
  ...PEOPLE,
  ...TOKENS,
  ...LISTS,
  ...CATALOGUE,
  ...SELLING,
  ...SOCKETS,
];

/** The rules that hold what the fuzz does not send. */
export const ELSEWHERE: readonly string[] = [
  ...new Set(BAD_INPUT.flatMap(([, ...proofs]) => proofs.filter((proof) => typeof proof === 'string'))),
];

/** The items that are not among the cases, which are given by operation, by what they are called. */
export function missingFrom(cases: ReadonlyMap<string, readonly string[]>): string[] {
  const everything = [...cases.values()].flat();
  return BAD_INPUT.flatMap(([item, ...proofs]) =>
    proofs
      .filter((proof) => typeof proof !== 'string')
      .filter(([operation, what]) => {
        const names = operation === '*' ? everything : (cases.get(operation) ?? []);
        return !names.some((name) => what.test(name));
      })
      .map(([operation, what]) => `${item}: ${operation} ${what}`),
  );
}
