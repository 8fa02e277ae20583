import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { fits } from '../sim/sabotage/sabotage.ts';
import { TURNED } from './turned.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The rules of the specification by the last table of docs/RULES.md, each with ours. */
function specified(): [spec: string, ours: string][] {
  const [, table = ''] = readFileSync(join(ROOT, 'docs/RULES.md'), 'utf8').split('| spec §11 |');
  const cells = table.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  return cells
    .flatMap(([, one = '', ours = '', other = '', others = '']) => [
      [one, ours] as [string, string],
      [other, others] as [string, string],
    ])
    .filter(([spec, rules]) => /^[A-Z]/.test(spec) && /\d/.test(rules));
}

describe('[DOC-3] the rules of the specification, turned around', () => {
  it('are all of them, by rules that the table of docs/RULES.md names for them', () => {
    const rows = specified();
    expect(rows).to.have.length.above(40);
    for (const [spec, ours] of rows) {
      const turned = TURNED.filter((each) => spec.startsWith(each.spec)).map(({ rule }) => rule);
      const known = turned.filter((rule) => ours.split(', ').includes(rule.replace('AUD-', '')));
      expect(known, spec).not.to.deep.equal([]);
    }
  });

  it('fit the code as it is', () => {
    const misfits = TURNED.filter(({ patches }) => !patches.every(fits));
    expect(misfits.map(({ rule, says }) => `${rule}: ${says}`)).to.deep.equal([]);
  });

  it('are seen by tests that there are', () => {
    for (const { rule, test } of TURNED) {
      const carries = /^GUARD|^AUD-I/.test(rule) || readFileSync(join(ROOT, test), 'utf8').includes(rule);
      expect(carries, `${rule} in ${test}`).to.equal(true);
    }
  });
});
