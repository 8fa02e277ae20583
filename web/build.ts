/**
 * Builds the browser client into `web/dist`, unless what is there is newer than everything that it is made of.
 * `npm start` runs it first, so that a fresh clone serves the client at once.
 */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

const WEB = import.meta.dirname;
const BUILT = join(WEB, 'dist', 'index.html');
/** What the client is made of, as paths from here. It takes rules from the domain, and from elsewhere types alone. */
export const SOURCES = [
  'src',
  'public',
  'index.html',
  'vite.config.ts',
  'build.ts',
  '../src/domain',
  '../package-lock.json',
];

/** True when there is nothing newer than the last build. */
export async function isFresh(): Promise<boolean> {
  const built = await stat(BUILT).catch(() => null);
  if (!built) return false;
  const changed = await Promise.all(SOURCES.map((source) => newest(join(WEB, source))));
  return Math.max(...changed) < built.mtimeMs;
}

/** Builds when it must. Returns whether it did. */
export async function buildWeb(logLevel: 'warn' | 'info' = 'warn'): Promise<boolean> {
  if (await isFresh()) return false;
  const { build } = await import('vite');
  await build({ configFile: join(WEB, 'vite.config.ts'), logLevel });
  await compress(join(WEB, 'dist', 'assets'));
  return true;
}

/** Scripts and styles go out compressed, and are so once: the server takes the twin that a browser understands. */
async function compress(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /\.(js|css)$/.test(name));
  for (const name of names) {
    const content = await readFile(join(folder, name));
    await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(content));
    await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(content, { level: 9 }));
  }
}

async function newest(path: string): Promise<number> {
  const info = await stat(path);
  if (!info.isDirectory()) return info.mtimeMs;
  const names = await readdir(path);
  const times = await Promise.all(names.map((name) => newest(join(path, name))));
  return Math.max(0, ...times);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWeb('info');
