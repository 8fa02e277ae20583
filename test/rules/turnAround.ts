import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apply } from '../sim/sabotage/sabotage.ts';
import type { Turned } from './turned.ts';

const ROOT = join(import.meta.dirname, '../..');
const COPIED = ['src', 'rooms', 'test', 'package.json', '.mocharc.json'];
const LINKED = ['node_modules', 'web', 'docs'];
/** A rule whose opposite lets a test wait for ever is ended. */
const LONGEST_MS = 180_000;
const REPORT = 'report.json';

interface Report {
  failures: { title: string; fullTitle: string; err: { message?: string } }[];
}

/** A copy of the code in which one rule after the other can be turned around. */
export class TurnedCode {
  readonly #folder = mkdtempSync(join(tmpdir(), 'turned-'));

  constructor() {
    for (const part of COPIED) cpSync(join(ROOT, part), join(this.#folder, part), { recursive: true });
    for (const part of LINKED) symlinkSync(join(ROOT, part), join(this.#folder, part));
  }

  /** The titles of the rule's tests that fail when it is turned around, and how. */
  async failuresOf(turned: Turned): Promise<string[]> {
    const { rule, test, patches } = turned;
    const files = [...new Set(patches.map(({ file }) => join(this.#folder, file)))];
    const before = files.map((file) => readFileSync(file, 'utf8'));
    try {
      for (const patch of patches) apply(this.#folder, patch);
      const { failures } = await this.#run(test, `[${rule}]`);
      // A hook that fails says nothing of the rule.
      return failures
        .filter(({ title }) => !/^"(?:before|after)/.test(title))
        .map(({ fullTitle, err }) => `${fullTitle}: ${err.message?.split('\n', 1)[0]}`);
    } finally {
      for (const [index, file] of files.entries()) writeFileSync(file, before[index] ?? '');
    }
  }

  /** A test that fails is what is looked for; only a run without a report is a failure here. */
  #run(test: string, title: string): Promise<Report> {
    const report = join(this.#folder, REPORT);
    rmSync(report, { force: true });
    const reporter = ['--reporter', 'json', '--reporter-option', `output=${REPORT}`];
    const mocha = ['node_modules/mocha/bin/mocha.js', test, '--fgrep', title, ...reporter];
    return new Promise((resolve, reject) => {
      execFile(
        process.execPath,
        mocha,
        { cwd: this.#folder, timeout: LONGEST_MS },
        (_ended, _out, stderr) => {
          try {
            resolve(JSON.parse(readFileSync(report, 'utf8')) as Report);
          } catch {
            reject(new Error(`${test} ended without a report: ${stderr.slice(0, 500)}`));
          }
        },
      );
    });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
