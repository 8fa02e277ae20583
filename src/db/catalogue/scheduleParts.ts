import type { EntityManager } from '@mikro-orm/postgresql';
import type { ScheduleDetails, ScheduleSeats, Seat } from '../../app/catalogue/ports.ts';
import { Schedule, ScheduleStop, Seat as SeatEntity } from '../entities/index.ts';
import { toBus } from './busStore.ts';
import { toRoute } from './routeStore.ts';
import { toSchedule, toSeat, toStop } from './scheduleRows.ts';

/** One moment: the seats are those that the schedule's `version` and `available_seats` speak of. */
const ONE_MOMENT = { isolationLevel: 'repeatable read', readOnly: true } as const;

export function readSeats(em: EntityManager, id: string): Promise<ScheduleSeats | null> {
  return em.transactional(async (unit) => {
    const row = await unit.findOne(Schedule, { id });
    if (!row) return null;
    return { schedule: toSchedule(row), seats: await seatsOf(unit, row) };
  }, ONE_MOMENT);
}

export function readDetails(em: EntityManager, id: string): Promise<ScheduleDetails | null> {
  return em.transactional(async (unit) => {
    const row = await unit.findOne(Schedule, { id }, { populate: ['bus', 'route'] });
    if (!row) return null;
    const stops = await unit.find(ScheduleStop, { schedule: id }, { orderBy: { stopSequence: 'asc' } });
    return {
      schedule: toSchedule(row),
      bus: toBus(row.bus),
      route: toRoute(row.route),
      seats: await seatsOf(unit, row),
      stops: stops.map(toStop),
    };
  }, ONE_MOMENT);
}

async function seatsOf(em: EntityManager, schedule: Schedule): Promise<Seat[]> {
  const rows = await em.find(
    SeatEntity,
    { schedule: schedule.id },
    { orderBy: { deck: 'asc', seatRow: 'asc', seatColumn: 'asc' } },
  );
  return rows.map((row) => toSeat(row, schedule));
}
