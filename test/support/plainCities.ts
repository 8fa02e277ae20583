import { straightKm } from '../../src/app/timetable/geo.ts';

type NamedPlace = readonly [name: string, latitude: number, longitude: number];

const STATION_WORDS = ['gare', 'station', 'terminal'];
const PARTICLES = ['san'];

/** The cities of stops by their plain definition, each compared with each other; it knows the few words of its test. */
export function plainCities(stops: readonly NamedPlace[]): string[] {
  return stops.map((stop) => {
    const near = stops.filter((other) => other[0] !== stop[0] && isNear(stop, other));
    if (near.length === 0) return stop[0];
    const shared = Math.min(...near.map((other) => sharedWords(stop[0], other[0])));
    const stations = [stop, ...near].every(([name]) => isStationOf(lowerWords(name).slice(shared)));
    const isCity = lowerWords(stop[0])
      .slice(0, shared)
      .some((word) => !PARTICLES.includes(word));
    return stations && isCity ? stop[0].split(' ').slice(0, shared).join(' ') : stop[0];
  });
}

function isNear(a: NamedPlace, b: NamedPlace): boolean {
  const [here, there] = [a, b].map(([, latitude, longitude]) => ({ latitude, longitude }));
  if (!here || !there || lowerWords(a[0])[0] !== lowerWords(b[0])[0]) return false;
  return straightKm(here, there) <= 25;
}

function sharedWords(a: string, b: string): number {
  const theirs = lowerWords(b);
  const differs = lowerWords(a).findIndex((word, index) => word !== theirs[index]);
  return differs < 0 ? lowerWords(a).length : differs;
}

function isStationOf(rest: readonly string[]): boolean {
  return rest.length === 0 || rest.some((word) => STATION_WORDS.includes(word));
}

function lowerWords(name: string): string[] {
  return name.toLowerCase().split(' ');
}
