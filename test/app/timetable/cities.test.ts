import { expect } from 'chai';
import { citiesOf } from '../../../src/app/timetable/cities.ts';

function cities(stops: [name: string, latitude: number, longitude: number][]): string[] {
  const named = stops.map(([name, latitude, longitude], index) => ({
    id: String(index),
    name,
    place: { latitude, longitude },
  }));
  return [...citiesOf(named).values()];
}

describe('cities of stops', () => {
  it('are the names as they are', () => {
    expect(cities([['Portland, ME', 43.65, -70.29]])).to.deep.equal(['Portland, ME']);
    expect(cities([['Boston South Station', 42.35, -71.05]])).to.deep.equal(['Boston South Station']);
  });

  it('leave out what stands after a slash', () => {
    expect(cities([['Orono, ME / UMaine', 44.9, -68.67]])).to.deep.equal(['Orono, ME']);
  });

  it('are one for the stations of one city', () => {
    const found = cities([
      ['Boston South Station', 42.349993, -71.055905],
      ['Boston Logan International Airport', 42.365894, -71.017561],
      ['Bangor, ME', 44.81, -68.8],
    ]);
    expect(found).to.deep.equal(['Boston', 'Boston', 'Bangor, ME']);
  });

  it('are not one for stations far apart', () => {
    const names: [string, number, number][] = [
      ['Springfield Bus Station', 42.1, -72.59],
      ['Springfield Union Station', 39.8, -89.64],
    ];
    expect(cities(names)).to.deep.equal(names.map(([name]) => name));
  });

  it('are not made of a particle, nor of streets', () => {
    const names: [string, number, number][] = [
      ['San Mateo Station', 37.56, -122.32],
      ['San Carlos Station', 37.5, -122.26],
      ['Main St & 1st', 40, -75],
      ['Main St & 2nd', 40.001, -75],
    ];
    expect(cities(names)).to.deep.equal(names.map(([name]) => name));
  });
});
