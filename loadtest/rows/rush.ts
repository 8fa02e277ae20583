import { quantile } from '../figures.ts';
import { during, type LoadResult, load, postRequest } from '../load.ts';
import type { Served } from '../processes.ts';
import { OURS } from '../report.ts';
import type { Schedules, Stage } from '../stage.ts';
import { type Bench, CONNECTIONS, SECONDS, soldSeats, WARM_SECONDS } from './bench.ts';

export const RUSH_ROW = 'rush: 40 seats, REST';
export const RUSH_SEATS = 40;
export const CUSTOMERS = 200;

interface Contender {
  name: string;
  served: Served;
  /** It keeps seats, and does not only say that they are taken. */
  sells?: boolean;
  /** Each request has a key of its own, as those of the pages have: its answer is kept, whatever it is. */
  keyed?: boolean;
}

/** Everybody wants seats of one schedule; nearly all are told that they are taken. */
export async function rush({ stage, report, rounds }: Bench): Promise<void> {
  const contenders: Contender[] = [
    { name: OURS, served: await stage.serveOurs(), sells: true },
    // Each of its own, as all others are: what one is asked must not have shaped the code that the other runs.
    { name: `${OURS}, with keys`, served: await stage.serveOurs(), sells: true, keyed: true },
    { name: 'Express + pg', served: await stage.serveBaseline('expressPg.ts'), sells: true },
    { name: 'bare Express', served: await stage.serveBaseline('bareExpress.ts') },
    { name: 'node:http', served: await stage.serveBaseline('bareNode.ts') },
  ];
  for (const each of contenders)
    await ask(stage, each, await stage.makeSchedules(1, RUSH_SEATS), WARM_SECONDS);
  for (const _ of rounds()) {
    for (const each of contenders) {
      const { name, sells } = each;
      const schedules = await stage.makeSchedules(1, RUSH_SEATS);
      const { seconds, byStatus } = await ask(stage, each, schedules, SECONDS);
      const refusalsMs = byStatus.get(409) ?? [];
      const [held, away] = [byStatus.get(201)?.length ?? 0, byStatus.get(503)?.length ?? 0];
      report.add(RUSH_ROW, name, rushMeasures({ held, away, refusalsMs, seconds }));
      if (sells) await expectSoldOut(stage, schedules, { held, away });
    }
  }
  report.want({ row: RUSH_ROW, measure: 'attempts', over: 'Express + pg', atLeast: 4 });
  report.want({ row: RUSH_ROW, measure: 'attempts', over: 'bare Express', atLeast: 0.8 });
  report.want({ row: RUSH_ROW, measure: 'refusal p99', atMost: 25 });
  await Promise.all(contenders.map(({ served }) => served.stop()));
}

/** How a rush went: reservations, refusals, and answers to come back later, which count as no attempt. */
export interface Rush {
  held: number;
  away: number;
  refusalsMs: number[];
  seconds: number;
}

export function rushMeasures({ held, away, refusalsMs, seconds }: Rush): Record<string, [number, string]> {
  return {
    attempts: [(held + refusalsMs.length) / seconds, '1/s'],
    'refusal p50': [quantile(refusalsMs, 0.5), 'ms'],
    'refusal p99': [quantile(refusalsMs, 0.99), 'ms'],
    ...(away > 0 && { 'answered 503': [away, ''] }),
  };
}

/** All of them, once each, in as many reservations as were acknowledged, or may have been made without an answer. */
export async function expectSoldOut(
  stage: Stage,
  schedules: Schedules,
  { held, away }: Pick<Rush, 'held' | 'away'>,
): Promise<void> {
  const sold = await soldSeats(stage, schedules);
  const made = RUSH_SEATS / 2;
  if (sold === RUSH_SEATS && held <= made && held + away >= made) return;
  throw new Error(`${sold} of ${RUSH_SEATS} seats are sold, in ${held} reservations that were acknowledged`);
}

function ask(
  stage: Stage,
  { served: { url }, keyed = false }: Contender,
  schedules: Schedules,
  seconds: number,
): Promise<LoadResult> {
  const write = postRequest(url, '/reservations/create');
  const body = (seatIds: string[]) => ({ schedule_id: schedules.scheduleId(0), seat_ids: seatIds });
  const wishes = rushWishes(stage, schedules);
  const texts = wishes.map(({ token, seatIds }) => write(token, body(seatIds)));
  let at = 0;
  const plain = () => texts[at++ % texts.length] ?? null;
  const withKey = () => {
    const { token, seatIds } = wishes[at % wishes.length] ?? { token: '', seatIds: [] };
    return write(token, body(seatIds), `${schedules.set}-${at++}`);
  };
  const next = keyed ? withKey : plain;
  return load(url, { connections: CONNECTIONS, next: during(seconds, next), accept: [201, 409, 503] });
}

/** Every pair of seats in a shuffled order, by changing customers: so that whatever is left is asked for in the end. */
export function rushWishes(stage: Stage, schedules: Schedules): { token: string; seatIds: string[] }[] {
  const pairs: [number, number][] = [];
  for (let one = 0; one < RUSH_SEATS; one += 1)
    for (let other = 0; other < one; other += 1) pairs.push([other, one]);
  const wishes = [];
  for (let turn = 0; turn < 7; turn += 1) {
    for (const pair of shuffled(pairs)) {
      wishes.push({
        token: stage.tokens[Math.floor(Math.random() * CUSTOMERS)] ?? '',
        seatIds: pair.map((seat) => schedules.seatId(0, seat)),
      });
    }
  }
  return wishes;
}

function shuffled<T>(things: readonly T[]): T[] {
  return things
    .map((thing) => ({ thing, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ thing }) => thing);
}
