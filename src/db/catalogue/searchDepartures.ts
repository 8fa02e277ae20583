import type { EntityManager } from '@mikro-orm/postgresql';
import type { Departure, DepartureSearch, SearchOrder } from '../../app/catalogue/ports.ts';
import { minorToDecimal } from '../../domain/money.ts';
import { instant } from '../sql.ts';
import { BUS_COLUMNS, DEPARTURE_COLUMNS, type DepartureRow, toDeparture } from './departureRows.ts';
import { inService } from './inService.ts';

/** What the pages of an order are sorted by before the departure, as {@link SearchPosition} has it. */
const SORT_KEYS: Record<Exclude<SearchOrder, 'departure'>, string> = {
  arrival: 'extract(epoch from s.arrival_datetime) * 1000',
  price: 's.base_price * 100',
  duration: 'extract(epoch from s.arrival_datetime - s.departure_datetime) * 1000',
};

/** A piece of SQL and what its question marks stand for. */
interface Piece {
  sql: string;
  values: unknown[];
}

export async function searchDepartures(em: EntityManager, search: DepartureSearch): Promise<Departure[]> {
  const { sql, values } = searchStatement(search);
  const rows = await em.execute<DepartureRow[]>(sql, values);
  return rows.map(toDeparture);
}

/**
 * The routes that lead there are found by their cities, then of each its first departures in the order of the page.
 * They are limited route by route: what is read is never more than the day of those routes, whatever else departs.
 * `offset 0` lets buses be looked up one by one instead of all of them being read for a join.
 */
export function searchStatement(search: DepartureSearch): Piece {
  const { originCity, destinationCity, limit } = search;
  const served = inService(search.includeInactive);
  const conditions = conditionsOf(search);
  const sortKey = search.order === 'departure' ? '' : `, ${SORT_KEYS[search.order]} as sort_key`;
  return {
    sql: `
      with wanted as materialized (
        select * from routes where ${served}
           and fold_city(origin_city) = fold_city(?) and fold_city(destination_city) = fold_city(?))
      select ${DEPARTURE_COLUMNS}
        from wanted r cross join lateral (
          select s.*, ${BUS_COLUMNS}${sortKey}
            from schedules s cross join lateral (
              select * from buses where id = s.bus_id and ${served} offset 0) b
           where s.route_id = r.id and s.status = 'scheduled'
             ${conditions.map(({ sql }) => `and ${sql}`).join('\n             ')}
           order by ${orderOf(search)} limit ?) s
       order by ${orderOf(search)} limit ?`,
    values: [originCity, destinationCity, ...conditions.flatMap(({ values }) => values), limit, limit],
  };
}

function conditionsOf(search: DepartureSearch): Piece[] {
  const { from, to, minSeats, busType, maxPrice } = search;
  return [
    { sql: 's.departure_datetime >= ? and s.departure_datetime < ?', values: [instant(from), instant(to)] },
    ...(minSeats === undefined ? [] : [{ sql: 's.available_seats >= ?', values: [minSeats] }]),
    ...(busType === undefined ? [] : [{ sql: 'b.bus_type = ?', values: [busType] }]),
    ...(maxPrice === undefined ? [] : [{ sql: 's.base_price <= ?', values: [minorToDecimal(maxPrice)] }]),
    ...(search.after === undefined ? [] : [beyond(search, search.after)]),
  ];
}

/** Departures of one key follow in their order in either direction of the key. */
function orderOf({ order, descending }: DepartureSearch): string {
  const direction = descending ? 'desc' : 'asc';
  if (order === 'departure') return `s.departure_datetime ${direction}, s.id ${direction}`;
  return `sort_key ${direction}, s.departure_datetime, s.id`;
}

function beyond(
  { order, descending }: DepartureSearch,
  { key, departureAt, id }: NonNullable<DepartureSearch['after']>,
): Piece {
  const comparison = descending ? '<' : '>';
  const place = [instant(departureAt), id];
  if (order === 'departure') {
    return { sql: `(s.departure_datetime, s.id) ${comparison} (?::timestamptz, ?::uuid)`, values: place };
  }
  const sortKey = SORT_KEYS[order];
  return {
    sql: `(${sortKey} ${comparison} ?::numeric
            or ${sortKey} = ?::numeric and (s.departure_datetime, s.id) > (?::timestamptz, ?::uuid))`,
    values: [key, key, ...place],
  };
}
