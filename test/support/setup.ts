/** Loaded by mocha before the tests. */
import { stopScratchPostgres } from './postgres.ts';

/** The report is printed in far less. */
const ENDS_WITHIN_MS = 30_000;

export const mochaHooks = {
  async afterAll(this: Mocha.Context) {
    this.timeout(60_000);
    await stopScratchPostgres();
    sayWhatIsLeftOpen();
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
    process.exit(process.exitCode || 1);
  };
  setTimeout(left, ENDS_WITHIN_MS).unref();
}
