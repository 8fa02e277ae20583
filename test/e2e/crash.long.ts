import { CRASH_POINTS, type CrashPoint } from '../support/crash/points.ts';
import { CRASH_OPERATIONS, type CrashOperation, CrashRig } from '../support/crash/rig.ts';

/** Its way is that of a whole cancellation, so that less of it is enough here. */
const SOME: Partial<Record<CrashOperation, CrashPoint[]>> = {
  giveUp: ['after the first write', 'COMMIT sent', 'COMMIT acknowledged'],
};

/** `npm run crash -- --rounds 20` does the same more often. */
describe('[CRASH-1] a server that is killed', function () {
  this.timeout(60_000);
  let rig: CrashRig;

  before(async () => {
    rig = await CrashRig.open();
  });
  after(() => rig.close());

  for (const operation of CRASH_OPERATIONS) {
    for (const point of SOME[operation] ?? CRASH_POINTS) {
      it(`${point}, on its way to ${operation}`, () => rig.run(point, operation));
    }
  }
});
