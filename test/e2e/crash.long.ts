import { CRASH_POINTS } from '../support/crash/points.ts';
import { CRASH_OPERATIONS, CrashRig } from '../support/crash/rig.ts';
import { rushDice, tellSeed } from '../support/rush.ts';

/** How many of an operation's points are drawn for a run: all of them would take too long each time. */
const POINTS = 5;

/** `npm run crash -- --rounds 20` takes all points, and more often. */
describe('[CRASH-1] a server that is killed', function () {
  this.timeout(60_000);
  const dice = rushDice();
  let rig: CrashRig;

  before(async () => {
    rig = await CrashRig.open();
  });
  afterEach(function () {
    tellSeed(this.currentTest, dice);
  });
  after(() => rig.close());

  for (const operation of CRASH_OPERATIONS) {
    for (const point of dice.pick(CRASH_POINTS, POINTS)) {
      it(`${point}, on its way to ${operation}`, () => rig.run(point, operation));
    }
  }
});
