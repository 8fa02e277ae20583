import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { GATEWAY_KINDS } from '../../src/gateways/registry.ts';

const ROOT = join(import.meta.dirname, '../..');
const ID = String.raw`(?:[A-Z][A-Z0-9]*-I?\d+|I\d+)`;
const NUMBERS = new RegExp(String.raw`\[(${ID})\](?:…\[(${ID})\])?`, 'g');

/** Rules whose number is in no test title, and what holds them instead. */
const UNTITLED: Record<string, string> = {
  'BKG-6': 'GUARD-10 takes the database’s constraint away',
};

const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

function sources(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => text(join(folder, name))),
  );
}

/** The rules of `A-1` or of `A-1…A-3`. An invariant that the audit is tested with is the invariant itself. */
function rulesOf(first: string, last: string | undefined): string[] {
  const id = first.replace(/^AUD-(?=I\d)/, '');
  if (last === undefined) return [id];
  const [, group = '', from = ''] = /^(.*?)(\d+)$/.exec(first) ?? [];
  const to = Number(/\d+$/.exec(last)?.[0]);
  return Array.from({ length: to - Number(from) + 1 }, (_, index) => `${group}${Number(from) + index}`);
}

function bracketed(source: string): string[] {
  return [...source.matchAll(NUMBERS)].flatMap(([, first = '', last]) => rulesOf(first, last));
}

/** The numbers that a test file's titles carry, also those of tables whose rows become titles. */
function titled(source: string): string[] {
  const calls = source.match(/\b(?:describe|describeFuzz|it)\(\s*(['"`]).*?\[.*$/gm) ?? [];
  const rows = /`\[\$\{rule\}\]/.test(source) ? source.matchAll(new RegExp(`'(${ID})'`, 'g')) : [];
  return [...calls.flatMap(bracketed), ...[...rows].map(([, id = '']) => id)];
}

/** The numbers of titles that are counted (`GUARD-1`…) or named (`AUD-I1`…) by tables in other files. */
function tabled(): string[] {
  const guards = [...text('test/db/guards/scenarios.ts').matchAll(/^ {4}name: '/gm)];
  const breaks = sources('test/db/audit').flatMap((source) => [
    ...source.matchAll(/^ {4}invariant: '(I\d+)'/gm),
  ]);
  return [...guards.map((_, index) => `GUARD-${index + 1}`), ...breaks.map(([, id = '']) => id)];
}

describe('the documents', () => {
  const written = [...text('docs/RULES.md').matchAll(new RegExp(`^- \\*\\*(${ID})\\*\\* `, 'gm'))].map(
    ([, id = '']) => id,
  );
  const carried = new Set([...sources('test').flatMap(titled), ...tabled()]);

  it('[DOC-1] every rule that a test or a comment names is written down, once', () => {
    const named = new Set([...carried, ...sources('src', 'rooms').flatMap(bracketed)]);
    expect([...named].filter((id) => !written.includes(id)).sort()).to.deep.equal([]);
    expect(written.filter((id, index) => written.indexOf(id) !== index)).to.deep.equal([]);
  });

  it('[DOC-1] every rule that is written down is carried by a test', () => {
    expect(written.filter((id) => !carried.has(id)).sort()).to.deep.equal(Object.keys(UNTITLED).sort());
  });

  it('[DOC-1] the table of the specification’s rules names rules that there are', () => {
    const cells = text('docs/RULES.md')
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .flatMap((line) => line.match(new RegExp(`\\b${ID}\\b`, 'g')) ?? []);
    expect(cells).to.have.length.above(40);
    expect(cells.filter((id) => !written.includes(id))).to.deep.equal([]);
  });

  it('[DOC-2] the commands of the README are there', () => {
    const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
    const run = [...text('README.md').matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)];
    const names = run.map(([, script, short]) => script ?? short ?? '');
    expect(names).to.include.members(['start', 'test', 'audit:db']);
    expect(names.filter((name) => !(name in scripts))).to.deep.equal([]);
  });

  it('[DOC-4] the pictures are there, small, and the first of the README is the seat map', () => {
    const shown = ['README.md', 'docs/pictures.md', 'docs/control-room.md'].map((page) =>
      [...text(page).matchAll(/(?:src|srcset)="([^"]+)"/g)].map(([, path = '']) => join(page, '..', path)),
    );
    expect(shown[0]?.[0]).to.match(/^docs\/images\/seat-map-/);
    const files = readdirSync(join(ROOT, 'docs/images')).map((name) => join('docs/images', name));
    expect([...new Set(shown.flat())].sort()).to.deep.equal(files.sort());
    const large = files.filter((file) => statSync(join(ROOT, file)).size >= 150_000);
    expect(large).to.deep.equal([]);
  });

  it('[DOC-2] the settings of the README are those that are read', () => {
    const [, object = ''] =
      /const variables = z\.object\(\{([\s\S]*?)^\}\);/m.exec(text('src/config.ts')) ?? [];
    const read = [...object.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name = '']) => name);
    for (const { variables } of Object.values(GATEWAY_KINDS)) read.push(...Object.keys(variables));
    const rows = text('README.md').match(/^\| `[A-Z].*$/gm) ?? [];
    const told = rows.flatMap((row) => row.split('|')[1]?.match(/[A-Z][A-Z0-9_]+/g) ?? []);
    // NODE_ENV is Node's own; the README tells of production in the table's other columns.
    expect(told.sort()).to.deep.equal(read.filter((name) => name !== 'NODE_ENV').sort());
  });
});
