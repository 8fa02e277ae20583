import { findPgbench } from '../baseline/pgbench.ts';
import { quantile } from '../figures.ts';
import { during, type LoadResult, load, postRequest } from '../load.ts';
import { inTurn, sideBySide } from '../merged.ts';
import { OURS } from '../report.ts';
import { PASSENGERS, type Schedules, type Stage } from '../stage.ts';
import { type Bench, HOLD_CONNECTIONS, SECONDS, soldSeats, WARM_SECONDS, wishOf } from './bench.ts';

/** Made, or told to come back: an overloaded server may. */
export const HOLD_ANSWERS = [201, 503] as const;

export interface Ground {
  row: string;
  schedules: number;
  seats: number;
  /** How many times pgbench's stepwise transaction. */
  wanted: number;
  /** Of each of 8 clients, and of each of 2 with 50 reservations a transaction. */
  pgbench: { stepwise: number; batch: number };
}

/** One schedule that everybody holds seats of. */
export const HOT: Ground = {
  row: 'hot: one schedule of 5,000 seats',
  schedules: 1,
  seats: 5_000,
  wanted: 3,
  pgbench: { stepwise: 300, batch: 25 },
};

/** Holds all over the timetable. */
export const SPREAD: Ground = {
  row: 'spread: 1,000 schedules',
  schedules: 1_000,
  seats: 40,
  wanted: 2,
  pgbench: { stepwise: 400, batch: 60 },
};

/** Every request is a hold that succeeds: how many a second, and how long one takes. */
export function holds(ground: Ground) {
  return async ({ stage, report, rounds }: Bench): Promise<void> => {
    const { row } = ground;
    const [ours, textbook, pgbench] = [
      await stage.serveOurs(),
      await stage.serveBaseline('expressPg.ts'),
      await findPgbench(),
    ];
    for (const { url } of [ours, textbook]) await hold(stage, [url], ground, WARM_SECONDS);
    for (const _ of rounds()) {
      for (const [name, { url }] of [
        [OURS, ours],
        ['Express + pg', textbook],
      ] as const) {
        report.add(row, name, heldMeasures(await hold(stage, [url], ground, SECONDS)));
      }
      for (const [script, clients, transactions, perTransaction] of [
        ['stepwise.sql', 8, ground.pgbench.stepwise, 1],
        ['batch.sql', 2, ground.pgbench.batch, 50],
      ] as const) {
        const schedules = await stage.makeSchedules(ground.schedules, ground.seats);
        const { databaseUrl } = stage;
        const perSecond = await pgbench.run({ databaseUrl, script, schedules, clients, transactions });
        const wished = 2 * clients * transactions * perTransaction;
        const sold = await soldSeats(stage, schedules);
        if (sold !== wished) throw new Error(`${pgbench.name} sold ${sold} of ${wished} seats`);
        const what = perTransaction === 1 ? 'stepwise' : `${perTransaction} a transaction`;
        report.add(row, `${pgbench.name}, ${what}, ${clients} clients`, {
          holds: [perSecond * perTransaction, '1/s'],
        });
      }
    }
    report.want({ row, measure: 'holds', over: 'Express + pg', atLeast: 5 });
    report.want({
      row,
      measure: 'holds',
      over: `${pgbench.name}, stepwise, 8 clients`,
      atLeast: ground.wanted,
    });
    await Promise.all([ours.stop(), textbook.stop()]);
  };
}

/** What is acknowledged counts; "come back later" is told beside it. */
export function heldMeasures({ byStatus, seconds }: LoadResult): Record<string, [number, string]> {
  const held = byStatus.get(201) ?? [];
  const away = byStatus.get(503)?.length ?? 0;
  return {
    holds: [held.length / seconds, '1/s'],
    'hold p50': [quantile(held, 0.5), 'ms'],
    'hold p99': [quantile(held, 0.99), 'ms'],
    ...(away > 0 && { 'answered 503': [away, ''] }),
  };
}

/**
 * Holds on new schedules, whose rooms are awake, for so many seconds of asking: where the seats run out before, as those
 * of one schedule do after half a second, it goes on with new ones. Of several `urls` each has its part of the
 * connections, and any of the requests.
 */
export async function hold(
  stage: Stage,
  urls: readonly string[],
  ground: Ground,
  seconds: number,
): Promise<LoadResult> {
  const loads: LoadResult[] = [];
  const left = () => seconds - loads.reduce((sum, each) => sum + each.seconds, 0);
  // What is left in the end may not be worth new schedules.
  while (left() > seconds / 10) loads.push(await holdOnce(stage, urls, ground, left()));
  return inTurn(loads);
}

async function holdOnce(
  stage: Stage,
  urls: readonly string[],
  ground: Ground,
  seconds: number,
): Promise<LoadResult> {
  const schedules = await stage.makeSchedules(ground.schedules, ground.seats);
  const next = wishes(stage, urls[0] ?? '', schedules);
  const ask = async (each: () => string | null) => {
    const options = { connections: HOLD_CONNECTIONS / urls.length, next: each, accept: HOLD_ANSWERS };
    return sideBySide(await Promise.all(urls.map((url) => load(url, options))));
  };
  // The first wish of each schedule wakes its room, or warms its rows.
  let first = ground.schedules;
  const woken = await ask(() => (first-- > 0 ? next() : null));
  const held = await ask(during(seconds, next));
  await expectSold(stage, schedules, [woken, held]);
  return held;
}

/** Every seat that was acknowledged is sold, and none besides, but where an answer left it open. */
export async function expectSold(stage: Stage, schedules: Schedules, answers: LoadResult[]): Promise<void> {
  const count = (status: number) =>
    answers.reduce((sum, { byStatus }) => sum + 2 * (byStatus.get(status)?.length ?? 0), 0);
  const sold = await soldSeats(stage, schedules);
  if (sold < count(201) || sold > count(201) + count(503)) {
    throw new Error(`${sold} seats are sold, ${count(201)} were acknowledged`);
  }
}

/** The wishes of a set as requests, one after the other. */
export function wishes(stage: Stage, url: string, schedules: Schedules): () => string | null {
  const write = postRequest(url, '/reservations/create');
  let n = 0;
  return () => {
    const wish = wishOf(schedules, PASSENGERS, n++);
    return wish && write(stage.tokens[wish.passenger] ?? '', wish.body);
  };
}
