import type { FullWorld } from '../fullWorld.ts';
import { HOUR } from '../trip.ts';
import { byId, type KnownRequests, PLAIN_READ } from './kinds.ts';

const ROUTE = {
  origin_city: 'Bangor',
  destination_city: 'Portland',
  distance_km: 220.5,
  estimated_duration_minutes: 150,
};

/** Asks for a new route or bus, and gives its id. */
async function made(world: FullWorld, path: string, body: object): Promise<string> {
  const reply = await world.admin.call('POST', path, body);
  if (reply.status !== 201) throw new Error(`the answer is ${reply.status}: ${reply.text}`);
  return String(reply.json.id);
}

const newRoute = (world: FullWorld) => made(world, '/routes', ROUTE);
const newBus = (world: FullWorld) => made(world, '/buses', busOf(world));

function busOf(world: FullWorld) {
  const seats = ['1A', '1B'].map((seat_number, column) => ({
    seat_number,
    seat_type: 'standard',
    price_modifier: 0,
    deck: 0,
    row: 0,
    column,
    position: 'window',
  }));
  return {
    bus_number: `BUS-${world.next()}`,
    bus_type: 'standard',
    total_seats: 2,
    seat_layout_config: { seats },
    amenities: { wifi: true },
  };
}

async function scheduleOf(world: FullWorld) {
  const at = world.departure();
  return {
    bus_id: await newBus(world),
    route_id: await newRoute(world),
    departure_datetime: new Date(at).toISOString(),
    arrival_datetime: new Date(at + 3 * HOUR).toISOString(),
    base_price: 20,
  };
}

/** A trip with room for another seat: the last of its four is gone. */
async function tripWithRoom(world: FullWorld): Promise<string> {
  const { scheduleId, seatIds } = await world.trip();
  const { status } = await world.admin.call('DELETE', `/seats/${seatIds[3]}`);
  if (status !== 204) throw new Error(`a free seat cannot be removed: ${status}`);
  return scheduleId;
}

const firstSeat = async (world: FullWorld) => (await world.trip()).seatIds[0] ?? '';
const anyTrip = async (world: FullWorld) => (await world.trip()).scheduleId;

/** Routes, buses, schedules and seats. */
export const CATALOGUE: KnownRequests = {
  listRoutes: PLAIN_READ,
  listCities: PLAIN_READ,
  getRoute: byId([], newRoute),
  createRoute: { changes: ['activity_logs', 'routes'], make: () => ({ body: ROUTE }) },
  updateRoute: {
    changes: ['activity_logs', 'routes'],
    make: async (world) => ({ params: { id: await newRoute(world) }, body: { distance_km: 221 } }),
  },
  deleteRoute: byId(['activity_logs', 'routes'], newRoute),

  listBuses: PLAIN_READ,
  getBus: byId([], newBus),
  createBus: { changes: ['activity_logs', 'buses'], make: (world) => ({ body: busOf(world) }) },
  updateBus: {
    changes: ['activity_logs', 'buses'],
    make: async (world) => ({ params: { id: await newBus(world) }, body: { bus_type: 'deluxe' } }),
  },
  deleteBus: byId(['activity_logs', 'buses'], newBus),

  listSchedules: PLAIN_READ,
  searchSchedules: {
    changes: [],
    make: () => ({
      query: {
        origin_city: 'Portland, ME',
        destination_city: 'Boston, MA',
        departure_date: '2027-03-03',
        timezone: 'America/New_York',
      },
    }),
  },
  getSchedule: byId([], anyTrip),
  getScheduleSeats: byId([], anyTrip),
  getScheduleDetails: byId([], anyTrip),
  createSchedule: {
    changes: ['activity_logs', 'schedules'],
    make: async (world) => ({ body: await scheduleOf(world) }),
  },
  generateSeats: byId(['activity_logs', 'operations', 'schedules', 'seats'], async (world) =>
    made(world, '/schedules', await scheduleOf(world)),
  ),
  updateSchedule: {
    changes: ['activity_logs', 'operations', 'schedules'],
    make: async (world) => ({ params: { id: await anyTrip(world) }, body: { base_price: 25 } }),
  },
  deleteSchedule: byId(['activity_logs', 'operations', 'schedules'], anyTrip),

  listSeats: PLAIN_READ,
  getSeat: byId([], firstSeat),
  createSeat: {
    changes: ['activity_logs', 'operations', 'schedules', 'seats'],
    make: async (world) => ({
      body: {
        schedule_id: await tripWithRoom(world),
        seat_number: '9Z',
        seat_type: 'premium',
        price_modifier: 5,
        deck: 0,
        row: 9,
        column: 1,
        position: 'aisle',
      },
    }),
  },
  updateSeat: {
    changes: ['activity_logs', 'operations', 'schedules', 'seats'],
    make: async (world) => ({ params: { id: await firstSeat(world) }, body: { price_modifier: 5 } }),
  },
  deleteSeat: byId(['activity_logs', 'operations', 'schedules', 'seats'], firstSeat),
};
