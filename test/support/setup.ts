/** Loaded by mocha before the tests. */
import { stopScratchPostgres } from './postgres.ts';

export const mochaHooks = {
  async afterAll(this: Mocha.Context) {
    this.timeout(60_000);
    await stopScratchPostgres();
  },
};
