import type { EntityManager } from '@mikro-orm/postgresql';
import type { City, CityFilter, CityPair, CitySuggestions } from '../../app/catalogue/ports.ts';
import { inService } from './inService.ts';

/** Names of one end that are offered for a mistyped city. */
const SUGGESTIONS = 5;

type CityColumn = 'origin_city' | 'destination_city';

/** Names like the given ones; null when a route joins the two. */
export async function suggestCities(
  em: EntityManager,
  { originCity, destinationCity, includeInactive }: CityPair,
): Promise<CitySuggestions | null> {
  const served = inService(includeInactive);
  const joined = await em.execute<unknown[]>(
    `select 1 from routes where ${served}
        and fold_city(origin_city) = fold_city(?) and fold_city(destination_city) = fold_city(?) limit 1`,
    [originCity, destinationCity],
  );
  if (joined.length > 0) return null;
  return {
    originCity: await namesLike(em, 'origin_city', originCity, served),
    destinationCity: await namesLike(em, 'destination_city', destinationCity, served),
  };
}

/** The likeliest first; none when the city is known. `%` is true from a similarity of 0.3 on. */
async function namesLike(
  em: EntityManager,
  column: CityColumn,
  city: string,
  served: string,
): Promise<string[]> {
  const rows = await em.execute<{ name: string; known: boolean }[]>(
    `select name, folded = fold_city(?) as known
       from (select min(${column}) as name, fold_city(${column}) as folded from routes
              where ${served} and fold_city(${column}) % fold_city(?) group by 2) as names
      order by known desc, similarity(folded, fold_city(?)) desc, name limit ${SUGGESTIONS}`,
    [city, city, city],
  );
  return rows[0]?.known ? [] : rows.map(({ name }) => name);
}

/** Those that begin with `text`, then those like it, each by the number of their routes; without a text all. */
export async function listCities(
  em: EntityManager,
  { text, includeInactive, limit }: CityFilter,
): Promise<City[]> {
  const served = inService(includeInactive);
  const matching = text === undefined ? { sql: '', values: [] } : matchingText(text);
  const rows = await em.execute<{ name: string; is_origin: boolean; is_destination: boolean }[]>(
    `with ends as (${endsOf('origin_city', text, served)} union all ${endsOf('destination_city', text, served)}),
          cities as (select min(name) as name, folded, sum(routes) as routes,
                            bool_or(is_origin) as is_origin, bool_or(not is_origin) as is_destination
                       from ends group by folded)
     select name, is_origin, is_destination from cities order by ${matching.sql} routes desc, name limit ?`,
    [...(text === undefined ? [] : [text, text, text, text]), ...matching.values, limit],
  );
  return rows.map((row) => ({
    name: row.name,
    isOrigin: row.is_origin,
    isDestination: row.is_destination,
  }));
}

/** A pattern that is the folded text and whatever follows; what would be a wildcard in it is none. */
const BEGINS_WITH = String.raw`like regexp_replace(fold_city(?), '([\\%_])', '\\\1', 'g') || '%'`;

function endsOf(column: CityColumn, text: string | undefined, served: string): string {
  const condition =
    text === undefined
      ? ''
      : `and (fold_city(${column}) ${BEGINS_WITH} or fold_city(${column}) % fold_city(?))`;
  return `select min(${column}) as name, fold_city(${column}) as folded, count(*) as routes,
                 ${column === 'origin_city'} as is_origin
            from routes where ${served} ${condition} group by 2`;
}

function matchingText(text: string): { sql: string; values: string[] } {
  return {
    sql: `case when folded ${BEGINS_WITH} then 1 else similarity(folded, fold_city(?)) - 1 end desc,`,
    values: [text, text],
  };
}
