import type { EntityManager } from '@mikro-orm/postgresql';
import type { Departure, DepartureSearch } from '../../app/catalogue/ports.ts';
import { Schedule } from '../entities/index.ts';
import { toPlanlessBus } from './busStore.ts';
import { toRoute } from './routeStore.ts';
import { isAfter, toSchedule } from './scheduleRows.ts';

/** Which routes lead there is found first, by their index; then their schedules of the day, in order. */
export async function searchDepartures(em: EntityManager, search: DepartureSearch): Promise<Departure[]> {
  const { originCity, destinationCity, from, to, after, limit } = search;
  const routes = await em.execute<{ id: string }[]>(
    `select id from routes where is_active
        and fold_city(origin_city) = fold_city(?) and fold_city(destination_city) = fold_city(?)`,
    [originCity, destinationCity],
  );
  if (routes.length === 0) return [];
  const rows = await em.find(
    Schedule,
    {
      route: { id: { $in: routes.map((route) => route.id) }, isActive: true },
      bus: { isActive: true },
      status: 'scheduled',
      departureDatetime: { $gte: new Date(from), $lt: new Date(to) },
      ...(after && isAfter(after)),
    },
    {
      populate: ['bus', 'route'],
      exclude: ['bus.seatLayoutConfig'],
      orderBy: { departureDatetime: 'asc', id: 'asc' },
      limit,
    },
  );
  return rows.map((row) => ({
    schedule: toSchedule(row),
    bus: toPlanlessBus(row.bus),
    route: toRoute(row.route),
  }));
}
