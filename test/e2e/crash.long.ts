import { CRASH_POINTS } from '../support/crash/points.ts';
import { CRASH_OPERATIONS, CrashRig } from '../support/crash/rig.ts';

/** `npm run crash -- --rounds 20` does the same more often. */
describe('[CRASH-1] a server that is killed', function () {
  this.timeout(60_000);
  let rig: CrashRig;

  before(async () => {
    rig = await CrashRig.open();
  });
  after(() => rig.close());

  for (const operation of CRASH_OPERATIONS) {
    for (const point of CRASH_POINTS) {
      it(`${point}, on its way to ${operation}`, () => rig.run(point, operation));
    }
  }
});
