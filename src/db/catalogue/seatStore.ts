import type { EntityManager } from '@mikro-orm/postgresql';
import type { Seat, SeatFilter, SeatStore } from '../../app/catalogue/ports.ts';
import { Seat as SeatEntity } from '../entities/index.ts';
import { guardDb } from '../failures.ts';
import type { CatalogueStoreParts } from './parts.ts';
import { toSeat } from './scheduleRows.ts';

/** Reads seats. Nothing here writes them: that is their schedule's actor's. */
export function createSeatStore({ em }: Pick<CatalogueStoreParts, 'em'>): SeatStore {
  return {
    find: (id) => guardDb(() => find(em(), id)),
    list: (filter) => guardDb(() => list(em(), filter)),
  };
}

async function find(em: EntityManager, id: string): Promise<Seat | null> {
  const row = await em.findOne(SeatEntity, { id }, { populate: ['schedule'] });
  return row && toSeat(row, row.schedule);
}

async function list(em: EntityManager, filter: SeatFilter): Promise<Seat[]> {
  const { scheduleId, status, afterId, limit } = filter;
  const rows = await em.find(
    SeatEntity,
    {
      ...(scheduleId !== undefined && { schedule: scheduleId }),
      ...(status !== undefined && { status }),
      ...(afterId !== undefined && { id: { $gt: afterId } }),
    },
    { populate: ['schedule'], orderBy: { id: 'asc' }, limit },
  );
  return rows.map((row) => toSeat(row, row.schedule));
}
