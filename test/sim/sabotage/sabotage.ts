import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainly } from '../plainly.ts';
import { planOf } from '../plan.ts';
import { run } from '../run.ts';
import type { Mutation, Patch } from './mutation.ts';
import { SEEN_BY } from './seenBy.ts';

const ROOT = join(import.meta.dirname, '../../..');
/** A mutation that makes the simulation itself run round in circles is ended. */
const LONGEST_MS = 300_000;

/** By which seed a mutation was caught, if by any. */
export interface Found {
  seed: number | null;
  rule: string;
  says: string;
  seconds: number;
}

/** What a copy of the code holds. */
const PARTS = ['src', 'test/sim', 'test/support/seeded.ts', 'package.json'];

/**
 * Tries them in their order, `atOnce` beside each other, each in one thread: most are seen by one of the first seeds,
 * and a second thread would take as long to start.
 */
export function sabotageAll(mutations: readonly Mutation[], seeds: number, atOnce: number): Promise<Found>[] {
  const all: Promise<Found>[] = [];
  const copies = Array.from({ length: Math.min(atOnce, mutations.length) }, () => new Copy());
  for (const [index, mutation] of mutations.entries()) {
    const copy = copies[index % copies.length] as Copy;
    const before = Promise.allSettled([all[index - copies.length]]);
    const found = before.then(() => sabotage(copy, mutation, seeds));
    // Whoever waits for it is told.
    found.catch(() => undefined);
    all.push(found);
  }
  void Promise.allSettled(all).then(() => {
    for (const copy of copies) copy.remove();
  });
  return all;
}

/** Runs the simulation on a copy of the code that is broken as told, up to the first seed that sees it. */
async function sabotage(copy: Copy, mutation: Mutation, seeds: number): Promise<Found> {
  const began = performance.now();
  try {
    copy.break(mutation);
    const said = (await known(copy, mutation)) ?? (await copy.runSimulation(1, seeds));
    if (said.seed !== null) await mustBeSound(said.seed);
    return { rule: '', says: '', ...said, seconds: (performance.now() - began) / 1000 };
  } finally {
    copy.mend(mutation);
  }
}

/** What the seed says that has seen it before; null when there is none, or it sees nothing any more. */
async function known(copy: Copy, { name }: Mutation): Promise<Said | null> {
  const seed = SEEN_BY[name];
  if (seed === undefined) return null;
  const said = await copy.runSimulation(seed, 1);
  return said.seed === null ? null : said;
}

type Said = Pick<Found, 'seed'>;

/** A copy of the code. It serves for one mutation after the other, so that most of it need not be compiled anew. */
class Copy {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sabotage-'));

  constructor() {
    for (const part of PARTS) cpSync(join(ROOT, part), join(this.#folder, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.#folder, 'node_modules'));
  }

  break({ patches }: Mutation): void {
    for (const patch of patches) apply(this.#folder, patch);
  }

  mend({ patches }: Mutation): void {
    for (const { file } of patches) cpSync(join(ROOT, file), join(this.#folder, file));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  runSimulation(from: number, seeds: number): Promise<Said> {
    const range = ['--from', String(from), '--seeds', String(seeds)];
    const script = ['test/sim/main.ts', '--first', ...range, '--workers', '1'];
    const env = { ...process.env, NODE_COMPILE_CACHE: join(this.#folder, '.cache') };
    const options = { cwd: this.#folder, env, timeout: LONGEST_MS };
    return new Promise((resolve, reject) => {
      execFile(process.execPath, script, options, (error, stdout, stderr) => {
        const last = stdout.trim().split('\n').at(-1) ?? '';
        if (last.startsWith('{')) return resolve(JSON.parse(last) as Said);
        reject(new Error(`the simulation ended without a word: ${stderr || error?.message}`));
      });
    });
  }
}

/** Throws when the code has moved on from under the patch. */
export function apply(folder: string, { file, find, replace }: Patch): void {
  const path = join(folder, file);
  const parts = readFileSync(path, 'utf8').split(find);
  if (parts.length !== 2)
    throw new Error(`${file} has ${parts.length - 1} times what is to be changed: ${find}`);
  writeFileSync(path, parts.join(replace));
}

/** True for a patch that fits the code as it is. */
export function fits({ file, find }: Patch): boolean {
  return readFileSync(join(ROOT, file), 'utf8').split(find).length === 2;
}

/** A seed that breaks the code as it is has seen nothing. */
async function mustBeSound(seed: number): Promise<void> {
  const { violations } = await plainly(() => run(planOf(seed)));
  const [first] = violations;
  if (first) throw new Error(`the code itself breaks at seed ${seed}, ${first.rule}: ${first.says}`);
}
