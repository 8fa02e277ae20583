import { v7 as uuidv7 } from 'uuid';
import { signWebhook, WEBHOOK_SIGNATURE_HEADER } from '../../../src/gateways/webhookSignature.ts';
import { SECRETS } from '../../support/passenger.ts';
import { LIST_CASES, RANGE_CASES } from './catalogue.ts';
import { each, type Listed, type ListedCases } from './kinds.ts';

/** Well past the 300 that are allowed: a busy machine may judge it seconds after it was signed. */
const STALE_SECONDS = 330;

interface Signing {
  secret?: string;
  /** Seconds that the signature is older than now. */
  age?: number;
  headers?: Record<string, string>;
}

/** A webhook's body under a signature. */
function news(what: string, text: string, { secret, age = 0, headers }: Signing = {}): Listed {
  const at = Date.now() / 1000 - age;
  const signature = signWebhook(secret ?? SECRETS.PAYMENT_WEBHOOK_SECRET, text, at);
  return {
    what,
    raw: {
      text,
      headers: { 'content-type': 'application/json', [WEBHOOK_SIGNATURE_HEADER]: signature, ...headers },
    },
  };
}

/** Rightly signed, and yet no news. */
function brokenNews(text: string): Listed[] {
  const event = JSON.parse(text) as { data: object };
  const of = (changes: object) => JSON.stringify({ ...event, ...changes });
  const data = (changes: object) => of({ type: 'payment.succeeded', data: { ...event.data, ...changes } });
  const bodies = [
    ['', 'nothing'],
    ['{', 'no JSON'],
    ['[]', 'a list'],
    ['null', 'null'],
    ['1', 'a number'],
    [of({ id: undefined }), 'no id'],
    [of({ id: 1 }), 'an id that is a number'],
    [of({ id: 'x'.repeat(256) }), 'a long id'],
    [of({ id: 'a\0b' }), 'NUL in the id'],
    [of({ id: '\uD800' }), 'half a letter in the id'],
    [of({ type: 5 }), 'a type that is a number'],
    [of({ created: 'yesterday' }), 'no time'],
    [of({ data: null }), 'no data'],
    [of({ data: [] }), 'data that is a list'],
    ...['20', 0, -1, 0.001, 1e308, null].map((amount) => [data({ amount }), `the amount ${amount}`]),
    [data({ payment_gateway_reference: 'nobody-knows-it' }), 'an unknown reference'],
    [data({ payment_gateway_reference: "' or 1=1" }), 'SQL for a reference'],
    [data({ payment_gateway_reference: 'a\0b' }), 'NUL in the reference'],
    [data({ payment_gateway_reference: {} }), 'a reference that is an object'],
    [`{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, '10,000 levels'],
  ];
  return bodies.map(([body = '', what = '']) => news(`signed ${what}`, body));
}

export const SELLING_CASES: ListedCases = {
  createReservation: async (world) => {
    const [mine, other, held] = [await world.trip(), await world.trip(), await world.hold()];
    const [left, cancelled] = [await world.departed(), await world.calledOff()];
    const seatOf = ({ scheduleId, seatIds }: typeof mine) => ({
      schedule_id: scheduleId,
      seat_ids: seatIds.slice(0, 1),
    });
    const seats = (...seat_ids: unknown[]) => ({ schedule_id: mine.scheduleId, seat_ids });
    const [first = '', second = ''] = mine.seatIds;
    const ids = (count: number) => Array.from({ length: count }, () => uuidv7());
    return [
      { what: 'no seat', body: seats() },
      { what: '7 seats', body: seats(...ids(7)) },
      { what: '2,500 seats', body: seats(...ids(2_500)) },
      { what: '10,000 seats', body: seats(...ids(10_000)) },
      { what: 'a seat twice', body: seats(first, first) },
      { what: 'a seat twice, in capitals', body: seats(first, first.toUpperCase()) },
      { what: 'another trip’s seat', body: seats(first, other.seatIds[0]) },
      { what: 'a seat that never was', body: seats(first, uuidv7()) },
      { what: 'a seat by its number', body: seats('1A') },
      { what: 'a list in the list', body: seats([first]) },
      {
        what: 'a free and a taken seat',
        body: { schedule_id: held.trip.scheduleId, seat_ids: held.trip.seatIds.slice(0, 2) },
        as: 'bob',
      },
      {
        what: 'a second hold',
        body: { schedule_id: held.trip.scheduleId, seat_ids: held.trip.seatIds.slice(1, 2) },
      },
      { what: 'a trip that has left', body: seatOf(left) },
      { what: 'a trip that is cancelled', body: seatOf(cancelled) },
      { what: 'a trip that never was', body: { schedule_id: uuidv7(), seat_ids: [first] } },
      { what: 'a trip that is a bus', body: { schedule_id: mine.busId, seat_ids: [first] } },
      { what: 'as nobody', body: seats(first, second), as: 'guest' },
      { what: 'for somebody else', body: { ...seats(first), user_id: world.bob.userId } },
      { what: 'at its own price', body: { ...seats(first), total_amount: 0 } },
    ];
  },
  setPassengers: (_world, { body }) => {
    const [{ seat_id }] = (body as { passengers: [{ seat_id: string }] }).passengers;
    const names = [null, '', ' ', 5, {}, 'a\nb', 'x'.repeat(101)];
    const lists = [null, 'Ada', {}, [null], [{ seat_id }], [{ seat_id: uuidv7(), name: 'Ada' }]];
    return [
      ...each('body', 'passengers', [...lists, ...names.map((name) => [{ seat_id, name }])]),
      { what: 'somebody else’s', as: 'bob' },
    ];
  },
  initiatePayment: (_world, { body }) => [
    ...each('body', 'amount', ['20', 0, -0, -20, 20.001, 19.99, 20.01, 1e308, null, [20], 4000]),
    ...each('body', 'payment_method', ['cash', 'CREDIT_CARD', '', null, ['upi'], '__proto__']),
    { what: 'for somebody else’s hold', body: { ...body }, as: 'bob' },
    { what: 'for a hold that never was', body: { reservation_id: uuidv7() } },
    ...each('body', 'status', ['completed']),
  ],
  createBooking: async (world) => [
    { what: 'a hold that is not paid', body: { reservation_id: (await world.hold()).id } },
    { what: 'a hold that never was', body: { reservation_id: uuidv7() } },
    { what: 'somebody else’s', as: 'bob' },
  ],
  cancelBooking: async (world) => [
    { what: 'somebody else’s', as: 'bob' },
    { what: 'a second time', params: { id: (await world.cancelled()).bookingId } },
    ...each('body', 'reason', ['x'.repeat(501), 5, {}, []]),
    ...each('body', 'seat_ids', [[], null, 'all', [1], ['1A'], [uuidv7()], [[uuidv7()]], {}]),
    ...each('body', 'seat_ids', [Array.from({ length: 7 }, () => uuidv7())]),
    ...each('body', 'refund_amount', [1e6]),
  ],
  releaseReservation: async (world) => [
    { what: 'somebody else’s', as: 'bob' },
    { what: 'one that was booked', params: { id: (await world.sale()).held.id } },
  ],
  releaseReservationAsAdmin: async (world) => [
    { what: 'one that was booked', params: { id: (await world.sale()).held.id } },
    { what: 'by its customer', as: 'ada' },
  ],
  retryRefund: async (world) => [
    { what: 'one that did not fail', params: { cancellation_id: (await world.cancelled()).cancellationId } },
  ],
  getReservation: () => [{ what: 'somebody else’s', as: 'bob' }],
  getPayment: () => [{ what: 'somebody else’s', as: 'bob' }],
  getBooking: () => [{ what: 'somebody else’s', as: 'bob' }],
  downloadInvoice: () => [
    ...each('query', 'number', ['', '7', 'INV-1', 'INV-999999', "' or 1=1"]),
    { what: 'somebody else’s', as: 'bob' },
  ],
  getTicket: () => [{ what: 'somebody else’s', as: 'bob' }],
  downloadCalendarEntry: () => [{ what: 'somebody else’s', as: 'bob' }],
  downloadTicket: () => [{ what: 'somebody else’s', as: 'bob' }],
  getCancellation: () => [{ what: 'somebody else’s', as: 'bob' }],
  verifyTicket: () => [
    ...each('body', 'qr_code', [null, 5, [], {}, '\0', '\uD800']),
    ...each('body', 'mark_used', ['yes', 1, null]),
    { what: 'as a customer', as: 'ada' },
  ],
  receiveGatewayNews: (_world, { raw }) => {
    const text = raw?.text ?? '';
    const header = (value: string) => ({ headers: { [WEBHOOK_SIGNATURE_HEADER]: value } });
    return [
      ...[
        '',
        'x',
        't=1',
        'v1=00',
        't=,v1=',
        't=NaN,v1=00',
        `t=1e99,v1=${'0'.repeat(64)}`,
        't=1,t=2,v1=00',
        'x'.repeat(8000),
      ].map((value) => news(`the signature ${value.slice(0, 40)}`, text, header(value))),
      news('another secret', text, { secret: 'x'.repeat(32) }),
      news('an old signature', text, { age: STALE_SECONDS }),
      news('a signature from the future', text, { age: -STALE_SECONDS }),
      ...brokenNews(text),
      { ...news('altered', text), raw: { text: `${text} `, headers: raw?.headers ?? {} } },
      { what: '200 KiB', raw: { text: 'x'.repeat(200 * 1024), headers: raw?.headers ?? {} } },
    ];
  },
  listActivityLogs: () => [
    ...LIST_CASES,
    ...RANGE_CASES,
    ...each('query', 'entity_id', ['x', "' or 1=1"]),
    ...each('query', 'user_id', ['x', 'null']),
    ...each('query', 'entity_type', ['', ' ', 'a\nb', 'x'.repeat(61)]),
  ],
  getDashboardMetrics: () => [
    ...RANGE_CASES,
    { what: 'ten years', query: { from: '2017-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' } },
  ],
  listPaymentAlerts: () => LIST_CASES,
  listJobs: () => [...LIST_CASES, ...each('query', 'state', ['x', '', 'done'])],
  listRefunds: () => [...LIST_CASES, ...each('query', 'status', ['x', ''])],
  listActiveReservations: () => LIST_CASES,
  listAllActiveReservations: () => LIST_CASES,
  listBookingHistory: () => LIST_CASES,
  listUsers: () => [...LIST_CASES, ...each('query', 'role', ['x', 'guest', ''])],
  listBuses: () => [...LIST_CASES, ...each('query', 'include_inactive', ['1', ''])],
};
