import { expect } from 'chai';
import { type CityParts, citiesOf } from '../../../src/app/timetable/cities.ts';
import { straightKm } from '../../../src/app/timetable/geo.ts';
import { plainCities } from '../../support/plainCities.ts';
import { type Chance, seeded } from '../../support/seeded.ts';

type NamedPlace = [name: string, latitude: number, longitude: number];

async function cities(stops: readonly NamedPlace[], parts?: CityParts): Promise<string[]> {
  const named = stops.map(([name, latitude, longitude], index) => ({
    id: String(index),
    name,
    place: { latitude, longitude },
  }));
  return [...(await citiesOf(named, parts)).values()];
}

const WORDS = 'Paris paris Station Terminal San Nord Rue Gare'.split(' ');
/** Anywhere, where squares meet, at the date line, at the poles. */
const CENTRES = [
  [0, 0],
  [48.8, 2.3],
  [-33, 179.95],
  [64, -180],
  [82, 180],
  [89.7, 100],
  [-89.9, -20],
  [90, 180],
] as const;

/** Stops that lie close enough for some to be near each other and others not. */
function randomStops(chance: Chance): NamedPlace[] {
  const [latitude, longitude] = CENTRES[Math.floor(chance() * CENTRES.length)] ?? [0, 0];
  const around = chance() < 0.5 ? 0.3 : 1.2;
  return Array.from({ length: 2 + Math.floor(chance() * 10) }, () => {
    const words = Array.from({ length: 1 + Math.floor(chance() * 3) }, () => chance() ** 3 * WORDS.length);
    if (chance() < 0.9) words.push(2 + chance() * 2);
    const north = latitude + (chance() - 0.5) * around;
    const east = longitude + ((chance() - 0.5) * around) / Math.max(0.003, Math.cos((north * Math.PI) / 180));
    return [
      words.map((word) => WORDS[Math.floor(word)]).join(' '),
      Math.min(90, Math.max(-90, north)),
      ((((east + 180) % 360) + 360) % 360) - 180,
    ];
  });
}

/** Counts how often two places were compared, and how often others had their turn. */
function counted() {
  const seen = { pairs: 0, turns: 0 };
  const parts: CityParts = {
    km: (a, b) => {
      seen.pairs += 1;
      return straightKm(a, b);
    },
    turn: async () => {
      seen.turns += 1;
    },
  };
  return { seen, parts };
}

describe('cities of stops', () => {
  it('are the names as they are', async () => {
    expect(await cities([['Portland, ME', 43.65, -70.29]])).to.deep.equal(['Portland, ME']);
    expect(await cities([['Boston South Station', 42.35, -71.05]])).to.deep.equal(['Boston South Station']);
  });

  it('leave out what stands after a slash', async () => {
    expect(await cities([['Orono, ME / UMaine', 44.9, -68.67]])).to.deep.equal(['Orono, ME']);
  });

  it('are one for the stations of one city', async () => {
    const found = await cities([
      ['Boston South Station', 42.349993, -71.055905],
      ['Boston Logan International Airport', 42.365894, -71.017561],
      ['Bangor, ME', 44.81, -68.8],
    ]);
    expect(found).to.deep.equal(['Boston', 'Boston', 'Bangor, ME']);
  });

  it('are not one for stations far apart', async () => {
    const names: [string, number, number][] = [
      ['Springfield Bus Station', 42.1, -72.59],
      ['Springfield Union Station', 39.8, -89.64],
    ];
    expect(await cities(names)).to.deep.equal(names.map(([name]) => name));
  });

  it('are not made of a particle, nor of streets', async () => {
    const names: [string, number, number][] = [
      ['San Mateo Station', 37.56, -122.32],
      ['San Carlos Station', 37.5, -122.26],
      ['Main St & 1st', 40, -75],
      ['Main St & 2nd', 40.001, -75],
    ];
    expect(await cities(names)).to.deep.equal(names.map(([name]) => name));
  });

  it('[IMP-6] are what comparing each with each other makes of them, at the poles and the date line too', async () => {
    let shared = 0;
    for (let seed = 1; seed <= 4_000; seed += 1) {
      const stops = randomStops(seeded(seed));
      const plain = plainCities(stops);
      shared += plain.filter((city, index) => city !== stops[index]?.[0]).length;
      expect(await cities(stops), `seed ${seed}`).to.deep.equal(plain);
    }
    expect(shared).to.be.above(2_000);
  });

  it('[IMP-6] are found without comparing all whose names begin alike, and in pieces', async () => {
    const { seen, parts } = counted();
    const apart = Array.from({ length: 5_000 }, (_, n): NamedPlace => {
      return [`Gare ${n}`, -80 + (n % 100) * 1.6, -180 + Math.floor(n / 100) * 7.2];
    });
    const together = Array.from({ length: 5_000 }, (_, n): NamedPlace => [`Rue ${n}`, 48 + n / 1e5, 2]);
    const stops = [...apart, ...together];
    expect(await cities(stops, parts)).to.deep.equal(stops.map(([name]) => name));
    expect(seen.pairs).to.be.below(5 * stops.length);
    expect(seen.turns).to.be.above(9);
  });
});
