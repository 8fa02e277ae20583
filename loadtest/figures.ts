import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, release } from 'node:os';
import { fileURLToPath } from 'node:url';

const RESULTS = fileURLToPath(new URL('results/', import.meta.url));

/** The value below which a share `q` of the `sorted` values lies. */
export function quantile(sorted: number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

export function median(values: number[]): number {
  return quantile(values.toSorted(ascending), 0.5);
}

/** Writes `<name>.json` with what it was measured on; gives the file's path. */
export async function writeResults(name: string, results: unknown): Promise<string> {
  await mkdir(RESULTS, { recursive: true });
  const path = `${RESULTS}${name}.json`;
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, system: release(), node: process.version };
  await writeFile(path, `${JSON.stringify({ at: new Date().toISOString(), machine, results }, null, 2)}\n`);
  return path;
}

/** For sorting numbers. */
export function ascending(one: number, other: number): number {
  return one - other;
}
