import { expect } from 'chai';
import { BadFeed, type FeedProblem, FeedProblems } from '../../../src/app/timetable/feedErrors.ts';
import { readGtfs } from '../../../src/app/timetable/gtfsFeed.ts';
import { readServices } from '../../../src/app/timetable/gtfsServices.ts';
import { readStops } from '../../../src/app/timetable/gtfsStops.ts';
import { daysFrom } from '../../../src/app/timetable/gtfsTime.ts';
import { FEED_NOW, feedOf, smallFeed } from '../../support/feeds.ts';
import { countTurns } from '../../support/loopTurns.ts';

const OPTIONS = { now: FEED_NOW, from: '2026-10-31', days: 3, timezone: null, operator: null };
/** The small feed keeps fewer of any file. */
const MOST = 30;

/** What is wrong with the small feed when some lines more are in one of its files. */
async function problemsOf(
  file: string,
  line: (n: number) => string,
  days = OPTIONS.days,
): Promise<readonly FeedProblem[]> {
  const texts = await smallFeed();
  const before = texts[file]?.replaceAll(/\r\n?/g, '\n').trimEnd();
  const more = Array.from({ length: MOST + 1 }, (_, n) => `${line(n)}\n`).join('');
  const source = { ...feedOf({ ...texts, [file]: `${before}\n${more}` }), mostKept: MOST };
  try {
    await readGtfs(source, { ...OPTIONS, days });
  } catch (error) {
    if (error instanceof BadFeed) return error.problems;
    throw error;
  }
  return [];
}

describe('records that are kept of a feed', () => {
  const kept: [file: string, line: (n: number) => string][] = [
    ['agency.txt', (n) => `A${n},Another,https://bus.example,UTC`],
    ['stops.txt', (n) => `S${n},Another,,,,,,`],
    ['routes.txt', (n) => `R${n},NB,Another,3`],
    ['trips.txt', (n) => `COAST,DAILY,T${n},Another`],
    ['frequencies.txt', (n) => `F${n},06:00:00,09:00:00,1800`],
    ['calendar.txt', (n) => `C${n},1,1,1,1,1,1,1,20260101,20271231`],
    ['calendar_dates.txt', (n) => `D${n},20270101,1`],
    ['calendar_dates.txt', () => 'SPECIAL,20261101,1'],
    ['stop_times.txt', (n) => `DAY,12:00:00,12:00:00,BOS,${100 + n}`],
  ];
  for (const [file, line] of kept) {
    it(`[IMP-7] have a bound: ${file} with lines as ${line(0)}`, async () => {
      const problems = await problemsOf(file, line);
      expect(problems).to.have.length(1);
      expect(problems[0]).to.include({ file });
      expect(problems[0]?.line).to.be.above(MOST);
      expect(problems[0]?.message).to.match(/^more than 30 of its records are needed/);
    });
  }

  it('[IMP-7] are not those which the days asked for do not need', async () => {
    expect(await problemsOf('calendar_dates.txt', () => 'DAILY,20270101,2')).to.deep.equal([]);
    expect(await problemsOf('stop_times.txt', (n) => `HEADWAY,12:00:00,12:00:00,BOS,${n}`)).to.deep.equal([]);
  });

  it('[IMP-7] have a bound in days too', async () => {
    const problems = await problemsOf('calendar_dates.txt', () => 'DAILY,20290101,2', 366);
    expect(problems.map(({ file, message }) => `${file} ${message}`)).to.deep.equal([
      'calendar.txt its services run too often in 366 days: take fewer days',
    ]);
  });

  it('[IMP-7] of services are made days with turns for others in between', async () => {
    const rows = Array.from({ length: 2_000 }, (_, n) => `S${n},20261101,1\n`).join('');
    const source = feedOf({ 'calendar_dates.txt': `service_id,date,exception_type\n${rows}` });
    const counted = countTurns();
    const services = await readServices(source, daysFrom('2026-11-01', 3), new FeedProblems());
    counted.stop();
    expect(services.get('S1999')?.dates).to.deep.equal(['2026-11-01']);
    expect(counted.turns).to.be.least(19);
  });

  it('[IMP-7] of stops are put together with turns for others in between', async () => {
    const rows = Array.from({ length: 5_000 }, (_, n) => `S${n},"Stop, ${n}"\n`).join('');
    const counted = countTurns();
    const stops = await readStops(feedOf({ 'stops.txt': `stop_id,stop_name\n${rows}` }), new FeedProblems());
    counted.stop();
    expect(stops.get('S4999')?.city).to.equal('Stop, 4999');
    // Five while their cities are looked for, five after that.
    expect(counted.turns).to.be.least(9);
  });
});
