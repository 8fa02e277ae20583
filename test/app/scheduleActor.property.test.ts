import { expect } from 'chai';
import fc from 'fast-check';
import { type Step, steps } from '../domain/seatMapSteps.ts';
import { ActorStory } from '../support/actorStory.ts';
import { expectCleanAudit } from '../support/audit.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';

describe('a schedule actor, whatever it is asked', function () {
  this.timeout(60_000);
  it('[INV-3] leaves a database that the audit finds sound, and never disagrees with it', async () => {
    const batches = fc.array(fc.array(steps, { minLength: 1, maxLength: 5 }), {
      minLength: 5,
      maxLength: 15,
    });
    await fc.assert(
      fc.asyncProperty(batches, async (story) => {
        // A database of its own, so that a story that broke something does not spoil the next one's audit.
        const database = await bookingDatabase();
        try {
          await tell(database, story);
        } finally {
          await database.drop();
        }
      }),
      { numRuns: 25 },
    );
  });

  async function tell({ pool }: TestDatabase, story: Step[][]): Promise<void> {
    const told = await ActorStory.begin(pool);
    for (const batch of story) {
      const outcomes = await told.tell(batch);
      const lost = outcomes.filter((outcome) => !outcome.ok && outcome.code === 'unavailable');
      expect(lost, JSON.stringify(batch)).to.deep.equal([]);
    }
    expect(told.actor.troubles).to.deep.equal([]);
    await told.actor.ask({ type: 'expire' });
    await expectCleanAudit(pool, { now: new Date(told.clock.now()) });
  }
});
