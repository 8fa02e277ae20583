import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { SOURCES } from '../../web/build.ts';

const WEB = fileURLToPath(new URL('../../web', import.meta.url));

/** An import, static or not, that is there when the client runs; what takes types alone is not. */
const RUNS = /(?:^(?:import|export) (?!type\b)(?:[^;]*?\bfrom )?|\bimport\()'(\.[^']+)'/gm;

/** The files outside the client that its code takes something of that runs, as paths from its folder. */
async function takenFromElsewhere(): Promise<string[]> {
  const names = await readdir(join(WEB, 'src'), { recursive: true });
  const taken = names
    .filter((name) => /\.tsx?$/.test(name))
    .map(async (name) => {
      const file = join(WEB, 'src', name);
      const imported = [...(await readFile(file, 'utf8')).matchAll(RUNS)].map(([, path]) => path ?? '');
      return imported.map((path) => relative(WEB, join(dirname(file), path)));
    });
  return (await Promise.all(taken)).flat().filter((path) => path.startsWith('..'));
}

describe('the build of the browser client', () => {
  it('is made anew when anything changes that the client takes from elsewhere', async () => {
    const taken = await takenFromElsewhere();
    expect(taken).to.include('../src/domain/money.ts');
    const unseen = taken.filter((path) => !SOURCES.some((source) => path.startsWith(`${source}/`)));
    expect(unseen).to.deep.equal([]);
  });
});
