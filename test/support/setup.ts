/** Loaded by mocha before the tests. */
import { stopScratchPostgres } from './postgres.ts';

/** The last databases are removed and the report is printed in far less. */
const ENDS_WITHIN_MS = 90_000;

export const mochaHooks = {
  async afterAll(this: Mocha.Context) {
    this.timeout(60_000);
    sayWhatIsLeftOpen();
    await stopScratchPostgres();
  },
};

/** A test that leaves something open would keep the run from ending, and nobody would know why. */
function sayWhatIsLeftOpen(): void {
  const left = () => {
    const count = (name: string, all: string[]) => `${all.filter((each) => each === name).length} × ${name}`;
    const open = process.getActiveResourcesInfo();
    process.stderr.write(
      `still open after the tests: ${[...new Set(open)].map((name) => count(name, open)).join(', ')}\n`,
    );
    // With the code that mocha gives at the exit.
    process.exit();
  };
  setTimeout(left, ENDS_WITHIN_MS).unref();
}
