import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Place, straightKm } from './geo.ts';
import { Nearby } from './nearby.ts';

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

/** What the naming does that a test may want to see. */
export interface CityParts {
  km(a: Place, b: Place): number;
  /** Lets others have their turn. */
  turn(): Promise<unknown>;
}

/** So many looks at a stop or at two are one piece of work, after which others have their turn. */
const PIECE = 1_000;

/**
 * The city by which passengers look for each stop, by stop id. Feeds name stops, not cities, so it is read off
 * the name: what follows " / " is dropped ("Orono, ME / UMaine" is in "Orono, ME"), and stations without a
 * comma that share their first words and their neighbourhood are one city ("Boston South Station" and
 * "Boston Logan International Airport" are in "Boston"). A name that gives no hint is its own city.
 *
 * Half a country's stops may begin with "Rue": each is compared with those around it, until one of them settles
 * that there is no city to share. It takes its time in pieces, for seats are sold meanwhile.
 */
export async function citiesOf(
  stops: Iterable<NamedStop>,
  parts: CityParts = { km: straightKm, turn: nextTurn },
): Promise<Map<string, string>> {
  const cities = new Map<string, string>();
  const groups = new Map<string, Group>();
  const work = inPieces(parts);
  for (const stop of stops) {
    if (work.isPieceDone()) await work.turn();
    const name = beforeSlash(stop.name);
    cities.set(stop.id, name);
    if (!name.includes(',') && stop.place !== null) addTo(groups, stop.id, name, stop.place);
  }
  for (const group of groups.values()) {
    for (const station of group.stations) {
      const city = await sharedCity(station, group.nearby, work);
      if (city) cities.set(station.id, city);
    }
  }
  return cities;
}

interface Station {
  id: string;
  name: string;
  place: Place;
  words: readonly string[];
  /** The words as they are compared. */
  lower: readonly string[];
  /** A word after the first one says that it is a station. */
  saysStation: boolean;
}

/** Stations whose names begin with one word. */
interface Group {
  stations: Station[];
  nearby: Nearby<Station>;
}

interface Work extends CityParts {
  /** Asked at each look. */
  isPieceDone(): boolean;
}

function inPieces(parts: CityParts): Work {
  let looks = 0;
  const isPieceDone = () => {
    looks += 1;
    return looks % PIECE === 0;
  };
  return { ...parts, isPieceDone };
}

function addTo(groups: Map<string, Group>, id: string, name: string, place: Place): void {
  const words = name.split(/\s+/);
  const lower = words.map((word) => word.toLowerCase());
  const saysStation = lower.slice(1).some((word) => STATION_WORDS.has(word));
  const station = { id, name, place, words, lower, saysStation };
  const first = lower[0] ?? '';
  const group = groups.get(first) ?? { stations: [], nearby: new Nearby<Station>(SAME_CITY_KM) };
  groups.set(first, group);
  group.stations.push(station);
  group.nearby.add(place, station);
}

function beforeSlash(name: string): string {
  const head = name.split(' / ')[0]?.trim();
  return (head || name).slice(0, 120);
}

/** The words that a stop shares with every near station of its group, when they can be a city. */
async function sharedCity(stop: Station, nearby: Nearby<Station>, work: Work): Promise<string | null> {
  let shared = stop.words.length;
  const near: Station[] = [];
  for (const square of nearby.around(stop.place)) {
    for (const other of square) {
      if (work.isPieceDone()) await work.turn();
      if (other.name === stop.name || work.km(stop.place, other.place) > SAME_CITY_KM) continue;
      near.push(other);
      shared = sharedWords(stop, other, shared);
      if (isNever(stop, shared) || isNever(other, shared)) return null;
    }
  }
  if (near.length === 0) return null;
  const stations = [stop, ...near].every((one) => isStationOf(one.lower.slice(shared)));
  const isCity = stations && stop.lower.slice(0, shared).some((word) => !PARTICLES.has(word));
  return isCity ? stop.words.slice(0, shared).join(' ') : null;
}

/** How many first words are the same, of at most so many. */
function sharedWords(a: Station, b: Station, most: number): number {
  let same = 0;
  while (same < most && a.lower[same] === b.lower[same]) same += 1;
  return same;
}

/** No station of a city of so many words, nor of fewer: something follows them, and none of it says station. */
function isNever({ lower, saysStation }: Station, shared: number): boolean {
  return lower.length > shared && !saysStation;
}

/** Nothing after the city, or words of which one says that it is a station. */
function isStationOf(rest: readonly string[]): boolean {
  return rest.length === 0 || rest.some((word) => STATION_WORDS.has(word));
}
