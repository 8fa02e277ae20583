import { expect } from 'chai';
import { BadFeed, formatProblem } from '../../../src/app/timetable/feedErrors.ts';
import type { FeedOptions } from '../../../src/app/timetable/gtfsFeed.ts';
import { type FeedTexts, readSmall, smallFeed } from '../../support/feeds.ts';

async function problemsOf(changes: FeedTexts, options: Partial<FeedOptions> = {}): Promise<string[]> {
  try {
    await readSmall(changes, options);
  } catch (error) {
    if (error instanceof BadFeed)
      return error.problems.map(({ file, line, field }) => `${file}:${line} ${field}`);
    throw error;
  }
  return [];
}

/** The small feed with one text of a file replaced by another. */
async function edited(file: string, from: string, to: string): Promise<FeedTexts> {
  const { [file]: text } = await smallFeed();
  if (!text?.includes(from)) throw new Error(`${file} has no ${from}`);
  return { [file]: text.replace(from, to) };
}

describe('reading a feed', () => {
  it('finds nothing wrong with the small feed', async () => {
    const feed = await readSmall();
    expect(feed.trips.map((trip) => trip.id)).to.deep.equal([
      'DAY',
      'NIGHT',
      'EARLY',
      'MONDAY',
      'ONE_STOP',
      'COLLEGE',
      'CITY',
    ]);
  });

  const cases: [name: string, file: string, from: string, to: string, where: string][] = [
    ['a time that is none', 'stop_times.txt', '09:45:00', '9.45', 'stop_times.txt:4 arrival_time'],
    [
      'a time before the stop before',
      'stop_times.txt',
      '9:55:00,9:55:00',
      '7:55:00,9:55:00',
      'stop_times.txt:2 arrival_time',
    ],
    [
      'a departure before its arrival',
      'stop_times.txt',
      '09:50:00',
      '09:40:00',
      'stop_times.txt:4 departure_time',
    ],
    [
      'a last stop without a time',
      'stop_times.txt',
      '25:25:00,25:25:00',
      ',',
      'stop_times.txt:6 arrival_time',
    ],
    ['an unknown stop', 'stop_times.txt', 'BOS,3', 'XXX,3', 'stop_times.txt:4 stop_id'],
    ['an unknown trip', 'stop_times.txt', 'ONE_STOP', 'TWO_STOPS', 'stop_times.txt:13 trip_id'],
    ['a sequence twice', 'stop_times.txt', 'BOS,3', 'BOS,7', 'stop_times.txt:4 stop_sequence'],
    ['a sequence that is no number', 'stop_times.txt', 'BOS,3', 'BOS,-3', 'stop_times.txt:4 stop_sequence'],
    ['a missing column', 'stop_times.txt', 'stop_sequence', 'sequence', 'stop_times.txt:1 stop_sequence'],
    ['a comma without quotes', 'trips.txt', '"Portland, ME"', 'Portland, ME', 'trips.txt:3 '],
    ['an unclosed quote', 'trips.txt', '"Portland, ME"', '"Portland, ME', 'trips.txt:3 '],
    ['a trip twice', 'trips.txt', 'MONDAYS,MONDAY', 'MONDAYS,EARLY', 'trips.txt:5 trip_id'],
    ['an unknown route', 'trips.txt', 'TRAIN,DAILY', 'PLANE,DAILY', 'trips.txt:10 route_id'],
    ['an unknown service', 'trips.txt', 'TRAIN,DAILY', 'TRAIN,NEVER', 'trips.txt:10 service_id'],
    ['a NUL', 'trips.txt', 'Boston', 'Bos\0ton', 'trips.txt:2 trip_headsign'],
    ['an unknown agency', 'routes.txt', 'COLLEGE,NB', 'COLLEGE,XX', 'routes.txt:3 agency_id'],
    ['a route type that is none', 'routes.txt', '200', 'coach', 'routes.txt:3 route_type'],
    ['a zone that is none', 'agency.txt', 'America/New_York', 'New York', 'agency.txt:2 agency_timezone'],
    ['a latitude off the map', 'stops.txt', '43.654097', '143.65', 'stops.txt:2 stop_lat'],
    ['a stop without a name', 'stops.txt', 'Boston South Station', '', 'stops.txt:4 stop_name'],
    ['a stop twice', 'stops.txt', 'BOL,', 'BOS,', 'stops.txt:5 stop_id'],
    ['a stop in no zone', 'stops.txt', 'America/Toronto', 'Quebec', 'stops.txt:8 stop_timezone'],
    ['a day that is none', 'calendar.txt', '20260101', '20260132', 'calendar.txt:2 start_date'],
    ['an end before the start', 'calendar.txt', '20271231', '20251231', 'calendar.txt:2 end_date'],
    ['a weekday flag that is none', 'calendar.txt', 'DAILY,1', 'DAILY,yes', 'calendar.txt:2 monday'],
    [
      'an exception of no kind',
      'calendar_dates.txt',
      '20261126,2',
      '20261126,3',
      'calendar_dates.txt:2 exception_type',
    ],
  ];
  for (const [name, file, from, to, where] of cases) {
    it(`tells where: ${name}`, async () => {
      const problems = await problemsOf(await edited(file, from, to));
      expect(problems[0]).to.equal(where);
    });
  }

  for (const file of ['stops.txt', 'routes.txt', 'trips.txt', 'stop_times.txt']) {
    it(`needs ${file}`, async () => {
      expect(await problemsOf({ [file]: null })).to.deep.equal([`${file}:0 `]);
      expect(await problemsOf({ [file]: '' })).to.deep.equal([`${file}:0 `]);
    });
  }

  it('needs one of the calendars', async () => {
    expect(await problemsOf({ 'calendar.txt': null, 'calendar_dates.txt': null })).to.deep.equal([
      'calendar.txt:0 ',
    ]);
  });

  it('needs a zone from somewhere', async () => {
    expect(await problemsOf({ 'agency.txt': null })).to.deep.equal(['agency.txt:0 agency_timezone']);
    expect(await problemsOf({ 'agency.txt': null }, { timezone: 'Europe/Vienna' })).to.deep.equal([]);
  });

  it('lists several problems over several files, and stops at twenty', async () => {
    const stops = (await edited('stops.txt', 'America/Toronto', 'Quebec'))['stops.txt'] ?? null;
    const trips = (await edited('trips.txt', 'TRAIN,DAILY', 'PLANE,DAILY'))['trips.txt'] ?? null;
    expect(await problemsOf({ 'stops.txt': stops, 'trips.txt': trips })).to.deep.equal([
      'stops.txt:8 stop_timezone',
      'trips.txt:10 route_id',
    ]);
    const header = 'service_id,date,exception_type\n';
    const bad = `${header}${'SPECIAL,notaday,1\n'.repeat(30)}`;
    expect(await problemsOf({ 'calendar_dates.txt': bad })).to.have.length(20);
  });

  it('does not blame what refers to a record that could not be read', async () => {
    expect(await problemsOf(await edited('trips.txt', '"Portland, ME"', 'Portland, ME'))).to.have.length(1);
    expect(await problemsOf(await edited('stops.txt', 'BOS,', ','))).to.deep.equal(['stops.txt:4 stop_id']);
  });

  it('says it as a compiler would', () => {
    const problem = { file: 'trips.txt', line: 3, field: 'route_id', message: 'is empty' };
    expect(formatProblem(problem)).to.equal('trips.txt:3 route_id: is empty');
    expect(formatProblem({ ...problem, line: 0, field: '' })).to.equal('trips.txt: is empty');
  });
});
