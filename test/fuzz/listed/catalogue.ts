import { encodeCursor } from '../../../src/http/paging.ts';
import { each, type Listed, type ListedCases } from './kinds.ts';

const MONEY = ['10', 0, -1, -0.01, 1e308, 0.001, 20.005, 1e12, null, true];
const MODIFIERS = ['10', -1, -0.01, 1e308, 0.001, 1e12, null, true];
const NO_TIMES = [
  '2027-02-30T00:00:00Z',
  '2027-03-01T00:00:00',
  '2027-03-01',
  '2027-13-01T00:00:00Z',
  '2027-03-01T25:00:00Z',
  'tomorrow',
  1803664800000,
  '12027-03-01T00:00:00Z',
];
/** Cursors of no list, of another list, and with a digit changed. */
const CURSORS = [
  'x',
  '',
  'bnVsbA.AAAAAAAA',
  `${encodeCursor('0198c0de-0000-7000-8000-000000000001')}x`,
  encodeCursor(null),
  encodeCursor('x'),
  encodeCursor([1]),
  encodeCursor({ $gt: '' }),
  encodeCursor([1e300, '0198c0de-0000-7000-8000-000000000001']),
  encodeCursor([0, "'; --"]),
];

/** What every list refuses. */
export const LIST_CASES: Listed[] = [
  ...each('query', 'limit', ['-1', '0', '1e9', 'NaN', '101', '1.5', '', ' 5', '٥', '0x5', 'Infinity']),
  ...each('query', 'cursor', CURSORS),
];

export const RANGE_CASES: Listed[] = [
  ...['from', 'to'].flatMap((name) => each('query', name, NO_TIMES)),
  { what: 'the wrong way round', query: { from: '2027-03-02T00:00:00Z', to: '2027-03-01T00:00:00Z' } },
];

const seat = (changes: object) => ({
  seat_number: '1A',
  seat_type: 'standard',
  price_modifier: 0,
  deck: 0,
  row: 0,
  column: 0,
  ...changes,
});
const plan = (...seats: object[]) => ({ total_seats: seats.length, seat_layout_config: { seats } });

const BUS: Listed[] = [
  { what: 'more seats than the plan has', body: { total_seats: 3 } },
  { what: 'fewer seats than the plan has', body: { total_seats: 1 } },
  { what: 'no seat', body: plan() },
  {
    what: '201 seats',
    body: plan(...Array.from({ length: 201 }, (_, at) => seat({ seat_number: `${at}`, row: at % 200 }))),
  },
  { what: 'two seats in one place', body: plan(seat({}), seat({ seat_number: '1B' })) },
  { what: 'two seats of one number', body: plan(seat({}), seat({ column: 1 })) },
  { what: 'a row below zero', body: plan(seat({ row: -1 })) },
  { what: 'half a row', body: plan(seat({ row: 0.5 })) },
  { what: 'a type that is none', body: plan(seat({ seat_type: 'throne' })) },
  { what: 'a place that is none', body: plan(seat({ position: 'roof' })) },
  { what: 'a price that is text', body: plan(seat({ price_modifier: '1' })) },
  { what: 'more in a seat', body: plan(seat({ status: 'booked' })) },
  {
    what: 'more in a layout',
    body: { seat_layout_config: { ...plan(seat({})).seat_layout_config, wheels: 4 } },
  },
  { what: 'amenities that are a list', body: { amenities: ['wifi'] } },
  { what: 'amenities of 5,000 letters', body: { amenities: { a: 'x'.repeat(5000) } } },
];

const ROUTE: Listed[] = [
  ...each('body', 'distance_km', [0, -1, '10', 1e308, 0.001, null]),
  ...each('body', 'estimated_duration_minutes', [0, -1, 1.5, '10', 1e9]),
  ...each('body', 'origin_timezone', ['Mars/Olympus', '+05:30', 'x'.repeat(65), '']),
  ...each('body', 'origin_city', ['', ' ', 'a\nb', 'x'.repeat(121), null]),
];

const SEAT: Listed[] = [
  ...each('body', 'price_modifier', MODIFIERS),
  ...each('body', 'row', [-1, 200, 0.5, '1']),
  ...each('body', 'column', [-1, 20, 0.5, '1']),
  ...each('body', 'deck', [-1, 10, 0.5, '1']),
  ...each('body', 'status', ['available', 'booked']),
];

export const CATALOGUE_CASES: ListedCases = {
  createRoute: () => ROUTE,
  updateRoute: () => [...ROUTE, { what: 'nothing', body: { distance_km: undefined } }],
  createBus: () => BUS,
  updateBus: () => [...BUS, { what: 'nothing', body: { bus_type: undefined } }],
  createSchedule: async (world) => {
    const taken = await world.trip();
    const hour = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    return [
      ...each('body', 'base_price', MONEY),
      ...['departure_datetime', 'arrival_datetime'].flatMap((name) => each('body', name, NO_TIMES)),
      { what: 'a departure in the past', body: { departure_datetime: hour(-1) } },
      {
        what: 'an arrival before the departure',
        body: { arrival_datetime: hour(1), departure_datetime: hour(2) },
      },
      { what: 'a bus that is elsewhere', body: { bus_id: taken.busId } },
      { what: 'a bus that is a route', body: { bus_id: taken.routeId } },
      { what: 'a route that is a bus', body: { route_id: taken.busId } },
      ...each('body', 'status', ['scheduled', 'cancelled']),
      ...each('body', 'available_seats', [10]),
    ];
  },
  generateSeats: async (world) => {
    const { scheduleId } = await world.trip();
    return Array.from({ length: 5 }, () => ({ what: 'a second time', params: { id: scheduleId } }));
  },
  updateSchedule: async (world) => {
    const { busId, routeId } = await world.trip();
    const sold = await world.hold();
    return [
      ...each('body', 'base_price', MONEY),
      ...each('body', 'status', ['scheduled', 'completed', 'in_transit', 'x']),
      { what: 'a bus that is elsewhere', body: { bus_id: busId } },
      { what: 'a bus that is a route', body: { bus_id: routeId } },
      {
        what: 'another bus while a seat is held',
        body: { bus_id: busId },
        params: { id: sold.trip.scheduleId },
      },
    ];
  },
  createSeat: async (world) => {
    const full = await world.trip();
    return [...SEAT, { what: 'no room', body: { schedule_id: full.scheduleId } }];
  },
  updateSeat: async (world) => {
    const { trip } = await world.hold();
    const held = { id: trip.seatIds[0] ?? '' };
    return [
      ...SEAT,
      { what: 'a seat that is held', params: held },
      { what: 'a number that is taken', body: { seat_number: '2' }, params: { id: trip.seatIds[2] ?? '' } },
      { what: 'a place that is taken', body: { row: 0, column: 1 }, params: { id: trip.seatIds[2] ?? '' } },
    ];
  },
  deleteSeat: async (world) => [
    { what: 'a seat that is held', params: { id: (await world.hold()).trip.seatIds[0] ?? '' } },
    { what: 'a seat that is sold', params: { id: (await world.sale()).trip.seatIds[0] ?? '' } },
  ],
  deleteBus: async (world) => [{ what: 'a bus with a schedule', params: { id: (await world.trip()).busId } }],
  deleteRoute: async (world) => [
    { what: 'a route with a schedule', params: { id: (await world.trip()).routeId } },
  ],
  searchSchedules: () => [
    ...LIST_CASES,
    ...each('query', 'departure_date', [
      '2026-02-30',
      '2027-3-1',
      '01.03.2027',
      '2027-03-01T00:00:00Z',
      '',
      '99999-01-01',
    ]),
    ...each('query', 'timezone', ['Mars/Olympus', '+05:30', '', "'"]),
    ...each('query', 'origin_city', ['', ' ', 'x'.repeat(121), 'a\nb']),
  ],
  listSchedules: () => [
    ...LIST_CASES,
    ...RANGE_CASES,
    ...each('query', 'status', ['x', 'SCHEDULED', '', "' or 1=1"]),
    ...each('query', 'bus_id', ['x', '']),
  ],
  listSeats: () => [
    ...LIST_CASES,
    ...each('query', 'status', ['x', '']),
    ...each('query', 'schedule_id', ['x']),
  ],
  listRoutes: () => [
    ...LIST_CASES,
    ...each('query', 'include_inactive', ['1', 'yes', 'TRUE', '']),
    { what: 'what only admins see', query: { include_inactive: 'true' }, as: 'ada' },
    { what: 'what only admins see, as nobody', query: { include_inactive: 'true' }, as: 'guest' },
  ],
};
