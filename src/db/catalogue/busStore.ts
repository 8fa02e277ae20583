import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActiveFilter, Bus, BusFields, BusStore, BusUnit } from '../../app/catalogue/ports.ts';
import type { Ids } from '../../app/ports.ts';
import { refuse } from '../../domain/errors.ts';
import { Bus as BusEntity } from '../entities/index.ts';
import { guardDb, violates } from '../failures.ts';
import { layoutFromJson, layoutToJson } from '../seatLayoutJson.ts';
import { readEngagement } from './engagement.ts';
import { type CatalogueStoreParts, writeActivity } from './parts.ts';

export function createBusStore({ em, ids }: CatalogueStoreParts): BusStore {
  return {
    find: (id) => guardDb(() => find(em(), id)),
    list: (filter) => guardDb(() => list(em(), filter)),
    transact: (work) =>
      guardDb(async () => {
        try {
          return await em().transactional((unit) => work(createUnit(unit, ids)));
        } catch (error) {
          if (!violates(error, 'buses_bus_number_key')) throw error;
          return refuse('duplicate', 'There is a bus with this number already, perhaps out of service.', {
            errors: [{ path: 'bus_number', message: 'is taken.' }],
          });
        }
      }),
  };
}

function createUnit(em: EntityManager, ids: Ids): BusUnit {
  return {
    async lock(id) {
      await em.execute('select 1 from buses where id = ? for no key update', [id]);
      return find(em, id);
    },
    async add(bus) {
      await em.insert(BusEntity, {
        id: bus.id,
        ...columnsOf(bus),
        createdAt: new Date(bus.createdAt),
        updatedAt: new Date(bus.updatedAt),
      });
    },
    async change(id, fields, at) {
      await em.nativeUpdate(BusEntity, { id }, { ...columnsOf(fields), updatedAt: new Date(at) });
    },
    engagement: (id, now) => readEngagement(em, 'bus_id', id, now),
    log: (entry) => writeActivity(em, ids, entry),
  };
}

async function find(em: EntityManager, id: string): Promise<Bus | null> {
  const row = await em.findOne(BusEntity, { id }, { refresh: true });
  return row && toBus(row);
}

async function list(em: EntityManager, filter: ActiveFilter): Promise<Bus[]> {
  const rows = await em.find(
    BusEntity,
    {
      ...(!filter.includeInactive && { isActive: true }),
      ...(filter.afterId !== undefined && { id: { $gt: filter.afterId } }),
    },
    { orderBy: { id: 'asc' }, limit: filter.limit },
  );
  return rows.map(toBus);
}

export function toBus(row: BusEntity): Bus {
  return { ...toPlanlessBus(row), layout: layoutFromJson(row.seatLayoutConfig) };
}

type PlanlessRow = Pick<
  BusEntity,
  'id' | 'busNumber' | 'busType' | 'totalSeats' | 'isActive' | 'createdAt' | 'updatedAt'
> & { amenities?: BusEntity['amenities'] | undefined };

/** A bus without its seat plan, which may not even have been read. */
export function toPlanlessBus(row: PlanlessRow): Omit<Bus, 'layout'> {
  return {
    id: row.id,
    busNumber: row.busNumber,
    busType: row.busType,
    totalSeats: row.totalSeats,
    amenities: row.amenities ?? null,
    isActive: row.isActive,
    createdAt: row.createdAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
  };
}

/** Field by field: whatever else an object may carry stays out of the database. */
function columnsOf(fields: BusFields) {
  return {
    busNumber: fields.busNumber,
    busType: fields.busType,
    totalSeats: fields.totalSeats,
    seatLayoutConfig: layoutToJson(fields.layout),
    amenities: fields.amenities,
    isActive: fields.isActive,
  };
}
