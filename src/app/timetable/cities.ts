import { type Place, straightKm } from './geo.ts';

/** A stop as the naming of cities sees it. */
export interface NamedStop {
  id: string;
  /** The station's name when the stop is a platform of one. */
  name: string;
  place: Place | null;
}

/** Two stations of one city are nearer than this. */
const SAME_CITY_KM = 25;

/** What a station has in its name and a city has not. */
const STATION_WORDS = new Set(
  (
    'station airport terminal terminus depot bus coach busport hub ride ' +
    'zob hbf bahnhof hauptbahnhof busbahnhof flughafen gare aéroport aeroport routière ' +
    'estación estacion aeropuerto terminál stazione aeroporto autostazione rodoviária rodoviaria ' +
    'dworzec lotnisko nádraží letiště otogar isbt'
  ).split(' '),
);

/** Words that begin many names and are no city by themselves. */
const PARTICLES = new Set(
  (
    'north south east west new old great upper lower central downtown the san santa santo são st st. saint ' +
    'sankt los las la le les el al de del den bad port fort mount mt lake'
  ).split(' '),
);

/**
 * The city by which passengers look for each stop, by stop id. Feeds name stops, not cities, so it is read off
 * the name: what follows " / " is dropped ("Orono, ME / UMaine" is in "Orono, ME"), and stations without a
 * comma that share their first words and their neighbourhood are one city ("Boston South Station" and
 * "Boston Logan International Airport" are in "Boston"). A name that gives no hint is its own city.
 */
export function citiesOf(stops: readonly NamedStop[]): Map<string, string> {
  const cities = new Map<string, string>();
  const byFirstWord = new Map<string, NamedStop[]>();
  for (const stop of stops) {
    const name = beforeSlash(stop.name);
    cities.set(stop.id, name);
    if (name.includes(',')) continue;
    const first = firstWord(name);
    byFirstWord.set(first, [...(byFirstWord.get(first) ?? []), { ...stop, name }]);
  }
  for (const group of byFirstWord.values()) {
    for (const stop of group) {
      const city = sharedCity(stop, group);
      if (city) cities.set(stop.id, city);
    }
  }
  return cities;
}

function beforeSlash(name: string): string {
  const head = name.split(' / ')[0]?.trim();
  return (head || name).slice(0, 120);
}

function firstWord(name: string): string {
  return (name.split(/\s+/)[0] ?? '').toLowerCase();
}

/** The words that a stop shares with every near station of its group, when they can be a city. */
function sharedCity(stop: NamedStop, group: readonly NamedStop[]): string | null {
  const near = group.filter((other) => other.name !== stop.name && isNear(stop, other));
  if (near.length === 0) return null;
  const words = stop.name.split(/\s+/);
  let shared = words.length;
  for (const other of near) {
    const theirs = other.name.split(/\s+/);
    let same = 0;
    while (same < shared && words[same]?.toLowerCase() === theirs[same]?.toLowerCase()) same += 1;
    shared = same;
  }
  const city = words.slice(0, shared);
  const stations = [stop, ...near].every((one) => isStationOf(one.name.split(/\s+/).slice(shared)));
  return stations && city.some((word) => !PARTICLES.has(word.toLowerCase())) ? city.join(' ') : null;
}

function isNear(a: NamedStop, b: NamedStop): boolean {
  return a.place !== null && b.place !== null && straightKm(a.place, b.place) <= SAME_CITY_KM;
}

/** Nothing after the city, or words of which one says that it is a station. */
function isStationOf(rest: readonly string[]): boolean {
  return rest.length === 0 || rest.some((word) => STATION_WORDS.has(word.toLowerCase()));
}
