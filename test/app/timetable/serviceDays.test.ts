import { expect } from 'chai';
import { daysFrom } from '../../../src/app/timetable/gtfsTime.ts';
import { serviceDays } from '../../../src/app/timetable/serviceDays.ts';

/** Monday 2026-11-02 to Sunday 2026-11-08. */
const week = daysFrom('2026-11-02', 7);
const weekdays = [true, true, true, true, true, false, false];

describe('service days', () => {
  it('are the weekdays between start and end, both included', () => {
    const weekly = { weekdays, from: '2026-11-03', to: '2026-11-05' };
    expect(serviceDays(week, weekly, undefined)).to.deep.equal({
      dates: ['2026-11-03', '2026-11-04', '2026-11-05'],
      removed: 0,
    });
  });

  it('lose removed days and gain added ones', () => {
    const weekly = { weekdays, from: '2026-01-01', to: '2026-12-31' };
    const exceptions = new Map([
      ['2026-11-04', 'removed' as const],
      ['2026-11-07', 'added' as const],
      ['2026-11-08', 'removed' as const],
    ]);
    expect(serviceDays(week, weekly, exceptions)).to.deep.equal({
      dates: ['2026-11-02', '2026-11-03', '2026-11-05', '2026-11-06', '2026-11-07'],
      removed: 1,
    });
  });

  it('may come from exceptions alone', () => {
    const exceptions = new Map([['2026-11-08', 'added' as const]]);
    expect(serviceDays(week, undefined, exceptions).dates).to.deep.equal(['2026-11-08']);
  });
});
