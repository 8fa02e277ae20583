import { expect } from 'chai';
import {
  daysFrom,
  isTimezone,
  localDate,
  parseGtfsDate,
  parseGtfsTime,
  parseIsoDate,
  serviceDayStart,
  weekday,
} from '../../../src/app/timetable/gtfsTime.ts';

const NEW_YORK = 'America/New_York';

function at(date: string, time: string): string {
  return new Date(serviceDayStart(date, NEW_YORK) + (parseGtfsTime(time) ?? Number.NaN) * 1000).toISOString();
}

describe('GTFS times', () => {
  it('are read with one or two digits of hours, and past midnight', () => {
    expect(parseGtfsTime('7:05:09')).to.equal(7 * 3600 + 5 * 60 + 9);
    expect(parseGtfsTime('25:30:00')).to.equal(25 * 3600 + 30 * 60);
    expect(parseGtfsTime('00:00:00')).to.equal(0);
  });

  for (const text of ['', '8:00', '08:60:00', '08:00:60', '-1:00:00', '8am', '999:00:00', '08:00:00Z']) {
    it(`refuse "${text}"`, () => {
      expect(parseGtfsTime(text)).to.equal(null);
    });
  }

  it('are wall-clock times on an ordinary day', () => {
    expect(at('2026-10-31', '08:00:00')).to.equal('2026-10-31T12:00:00.000Z');
    expect(at('2026-12-24', '25:25:00')).to.equal('2026-12-25T06:25:00.000Z');
  });

  it('are wall-clock times after the clocks went back in the night', () => {
    expect(at('2026-11-01', '08:00:00')).to.equal('2026-11-01T13:00:00.000Z');
    expect(at('2026-11-01', '01:30:00')).to.equal('2026-11-01T06:30:00.000Z');
  });

  it('are wall-clock times after the clocks went forward in the night', () => {
    expect(at('2027-03-14', '08:00:00')).to.equal('2027-03-14T12:00:00.000Z');
    expect(at('2027-03-14', '03:30:00')).to.equal('2027-03-14T07:30:00.000Z');
  });

  it('count on through the night in which the clocks change', () => {
    expect(at('2026-10-31', '25:25:00')).to.equal('2026-11-01T05:25:00.000Z');
    expect(at('2027-03-13', '25:25:00')).to.equal('2027-03-14T06:25:00.000Z');
  });
});

describe('GTFS dates', () => {
  it('are read when there is such a day', () => {
    expect(parseGtfsDate('20280229')).to.equal('2028-02-29');
    for (const text of ['20260229', '20261301', '2026-01-01', '', '202601011']) {
      expect(parseGtfsDate(text), text).to.equal(null);
    }
    expect(parseIsoDate('2026-02-30')).to.equal(null);
  });

  it('follow one another over the end of a month and a change of clocks', () => {
    expect(daysFrom('2026-10-31', 3)).to.deep.equal(['2026-10-31', '2026-11-01', '2026-11-02']);
    expect(weekday('2026-11-02')).to.equal(0);
    expect(weekday('2026-11-01')).to.equal(6);
  });

  it('are those of the zone', () => {
    const instant = Date.parse('2026-11-02T03:00:00Z');
    expect(localDate(instant, NEW_YORK)).to.equal('2026-11-01');
    expect(localDate(instant, 'Europe/Vienna')).to.equal('2026-11-02');
  });

  it('know a zone when they see one', () => {
    expect(isTimezone(NEW_YORK)).to.equal(true);
    expect(isTimezone('')).to.equal(false);
    expect(isTimezone('Mars/Olympus')).to.equal(false);
  });
});
