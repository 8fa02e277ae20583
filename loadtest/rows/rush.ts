import { quantile } from '../figures.ts';
import { during, load, postRequest } from '../load.ts';
import type { Served } from '../processes.ts';
import { OURS } from '../report.ts';
import type { Schedules, Stage } from '../stage.ts';
import { type Bench, CONNECTIONS, SECONDS, soldSeats, WARM_SECONDS } from './bench.ts';

const ROW = 'rush: 40 seats, REST';
const RUSH_SEATS = 40;
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
  const rushFor = (contender: Contender, seconds: number) =>
    rushOn(stage, contender, (schedules) => askByRest(stage, contender, schedules, seconds));
  for (const each of contenders) await rushFor(each, WARM_SECONDS);
  for (const _ of rounds()) {
    for (const each of contenders) report.add(ROW, each.name, rushMeasures(await rushFor(each, SECONDS)));
  }
  report.want({ row: ROW, measure: 'attempts', over: 'Express + pg', atLeast: 4 });
  report.want({ row: ROW, measure: 'attempts', over: 'bare Express', atLeast: 0.8 });
  report.want({ row: ROW, measure: 'refusal p99', atMost: 25 });
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

/** Lets `ask` rush for the seats of a new schedule. Throws when a seller has not sold each of them once. */
export async function rushOn(
  stage: Stage,
  { sells = false }: Pick<Contender, 'sells'>,
  ask: (schedules: Schedules) => Promise<Rush>,
): Promise<Rush> {
  const schedules = await stage.makeSchedules(1, RUSH_SEATS);
  const rush = await ask(schedules);
  if (sells) await expectSoldOut(stage, schedules, rush);
  return rush;
}

/** All of them, once each, in as many reservations as were acknowledged, or may have been made without an answer. */
async function expectSoldOut(
  stage: Stage,
  schedules: Schedules,
  { held, away }: Pick<Rush, 'held' | 'away'>,
): Promise<void> {
  const sold = await soldSeats(stage, schedules);
  const made = RUSH_SEATS / 2;
  if (sold === RUSH_SEATS && held <= made && held + away >= made) return;
  throw new Error(`${sold} of ${RUSH_SEATS} seats are sold, in ${held} reservations that were acknowledged`);
}

export async function askByRest(
  stage: Stage,
  { served: { url }, keyed = false }: Pick<Contender, 'served' | 'keyed'>,
  schedules: Schedules,
  seconds: number,
): Promise<Rush> {
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
  const asked = { connections: CONNECTIONS, next: during(seconds, next), accept: [201, 409, 503] };
  const { byStatus, seconds: took } = await load(url, asked);
  const answered = (status: number) => byStatus.get(status) ?? [];
  return { held: answered(201).length, away: answered(503).length, refusalsMs: answered(409), seconds: took };
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
