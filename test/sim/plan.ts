import { mix, Random } from './random.ts';

/** Everything that a seed decides beforehand. A shrunk run has the same plan with fewer operations and faults. */
export interface Plan {
  seed: number;
  shape: Shape;
  operations: PlannedOperation[];
  faults: PlannedFault[];
}

export interface Shape {
  processes: number;
  schedules: number;
  seats: number;
  clients: number;
  holdSeconds: number;
  /** Milliseconds from the start to the last operation and the last fault. */
  lasts: number;
  /** Hours from the start to the departure of each schedule. */
  departsIn: number[];
  /** The bounds of actors and lanes, often tight, so that they are met. */
  maxWaiting: number;
  maxTurn: number;
  lanes: number;
  maxBatch: number;
  /** `LATE_PAYMENT=rebook`. */
  rebookLate: boolean;
  /** Whether letters and invoices take part, which costs time. */
  papers: boolean;
}

export type OperationKind =
  | 'reserve'
  | 'release'
  | 'pay'
  | 'payTwice'
  | 'book'
  | 'cancel'
  | 'cancelSeats'
  | 'namePassengers'
  | 'retryRefund'
  | 'meddle'
  | 'adminRelease'
  | 'adminCancel'
  | 'reprice'
  | 'cancelSchedule';

export interface PlannedOperation {
  at: number;
  client: number;
  kind: OperationKind;
  /** The operation draws from a stream of its own, so that it stays what it is when others are deleted. */
  salt: number;
}

export type FaultKind =
  | 'crash'
  | 'crashAtCommit'
  | 'stop'
  | 'pause'
  | 'suspend'
  | 'databaseRestart'
  | 'databaseDown'
  | 'databaseSilent'
  | 'databaseSlow'
  | 'cutConnections'
  | 'cutCommits'
  | 'deadlocks'
  | 'network'
  | 'links'
  | 'gatewayDown'
  | 'gatewayLate'
  | 'webhooks'
  | 'refundsFail'
  | 'mail';

export interface PlannedFault {
  at: number;
  kind: FaultKind;
  lasts: number;
  salt: number;
}

const OPERATIONS: Record<OperationKind, number> = {
  reserve: 42,
  release: 9,
  pay: 24,
  payTwice: 3,
  book: 6,
  cancel: 5,
  cancelSeats: 6,
  namePassengers: 3,
  retryRefund: 2,
  meddle: 3,
  adminRelease: 3,
  adminCancel: 2,
  reprice: 1.5,
  cancelSchedule: 0.15,
};

const FAULTS: Record<FaultKind, number> = {
  crash: 5,
  crashAtCommit: 4,
  stop: 2,
  pause: 3,
  suspend: 2,
  databaseRestart: 3,
  databaseDown: 2,
  databaseSilent: 1,
  databaseSlow: 2,
  cutConnections: 4,
  cutCommits: 6,
  deadlocks: 2,
  network: 5,
  links: 4,
  gatewayDown: 2,
  gatewayLate: 3,
  webhooks: 4,
  refundsFail: 2,
  mail: 2,
};

/** Longest times, in milliseconds. */
const LASTS: Record<FaultKind, number> = {
  crash: 6_000,
  crashAtCommit: 6_000,
  stop: 4_000,
  pause: 14_000,
  suspend: 14_000,
  databaseRestart: 1_500,
  databaseDown: 6_000,
  databaseSilent: 4_000,
  databaseSlow: 8_000,
  cutConnections: 10_000,
  cutCommits: 20_000,
  deadlocks: 10_000,
  network: 20_000,
  links: 20_000,
  gatewayDown: 10_000,
  gatewayLate: 30_000,
  webhooks: 30_000,
  refundsFail: 30_000,
  mail: 20_000,
};

export const MIN_OPERATIONS = 200;
export const MIN_FAULTS = 5;

/** The plan of a seed: at least 200 operations and 5 faults. */
export function planOf(seed: number): Plan {
  const random = new Random(mix(seed, 1));
  const shape = shapeOf(random);
  const operations = Array.from(
    { length: random.between(MIN_OPERATIONS, 240) },
    (): PlannedOperation => ({
      at: random.below(shape.lasts),
      client: random.below(shape.clients),
      kind: random.weighted(OPERATIONS),
      salt: random.below(2 ** 31),
    }),
  );
  const possible = faultsOf(shape);
  const faults = Array.from({ length: random.between(MIN_FAULTS, 12) }, (): PlannedFault => {
    const kind = random.weighted(possible);
    const at = random.below(shape.lasts * 0.9);
    const lasts = Math.min(
      Math.floor(shape.lasts * 0.95) - at,
      random.between(LASTS[kind] >> 3, LASTS[kind]),
    );
    return { at, kind, lasts, salt: random.below(2 ** 31) };
  });
  return { seed, shape, operations: operations.sort(byTime), faults: faults.sort(byTime) };
}

/** One process has no links, and without papers nothing is mailed: a fault there would be none. */
function faultsOf({ processes, papers }: Shape): Record<FaultKind, number> {
  return { ...FAULTS, links: processes > 1 ? FAULTS.links : 0, mail: papers ? FAULTS.mail : 0 };
}

function shapeOf(random: Random): Shape {
  const schedules = random.pick([1, 1, 2, 3, 5]);
  return {
    processes: random.between(1, 3),
    schedules,
    seats: random.between(4, 10),
    clients: random.between(8, 14),
    holdSeconds: random.between(6, 20),
    lasts: random.between(45_000, 75_000),
    // Mostly far away; some leave in the middle, or cross the hours at which refunds change.
    departsIn: Array.from({ length: schedules }, () => {
      const soon = random.between(20_000, 100_000) / 3_600_000;
      return random.pick([30, 30, 30, 24 + soon, 12, 2 + soon, soon]);
    }),
    maxWaiting: random.chance(0.2) ? 3 : 20_000,
    maxTurn: random.pick([2, 5, 500]),
    lanes: random.pick([1, 2]),
    maxBatch: random.pick([2, 100]),
    rebookLate: random.chance(0.35),
    papers: random.chance(0.5),
  };
}

function byTime(a: { at: number }, b: { at: number }): number {
  return a.at - b.at;
}
