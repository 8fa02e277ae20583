import { expect } from 'chai';
import fc from 'fast-check';
import { Story } from './seatMapModel.ts';
import { type Step, steps } from './seatMapSteps.ts';

/** Tells a whole story; stops at the first step that breaks something and says which. */
function tell(story: Step[]): Story {
  const told = new Story();
  for (const [index, step] of story.entries()) {
    told.tell(step);
    expect(told.breaks, `after step ${index}, ${JSON.stringify(step)}`).to.deep.equal([]);
  }
  return told;
}

describe('a seat map, whatever happens to it', () => {
  it('[INV-1] keeps its invariants after every step, sells no seat twice and loses no cent', () => {
    fc.assert(
      fc.property(fc.array(steps, { minLength: 5, maxLength: 60 }), (story) => {
        tell(story);
      }),
      { numRuns: 400 },
    );
  });

  it('[INV-2] gets far: the stories do book, divide, cancel, expire and give back', () => {
    const seen = new Set<string>();
    for (const story of fc.sample(fc.array(steps, { minLength: 120, maxLength: 120 }), {
      seed: 20_270_301,
      numRuns: 200,
    })) {
      const { map } = tell(story);
      for (const { status, seats } of map.bookings.values()) {
        seen.add(`booking ${status}`);
        if (seats.some((seat) => seat.isCancelled) && status !== 'cancelled') seen.add('booking divided');
      }
      for (const { status } of map.payments.values()) seen.add(`payment ${status}`);
      for (const { status } of map.refunds.values()) seen.add(`refund ${status}`);
      seen.add(`schedule ${map.status}`);
    }
    expect([...seen]).to.include.members([
      'booking confirmed',
      'booking cancelled',
      'booking completed',
      'booking divided',
      'payment pending',
      'payment failed',
      'payment completed',
      'payment refunded',
      'refund pending',
      'refund processed',
      'refund failed',
      'schedule cancelled',
      'schedule completed',
      'schedule scheduled',
    ]);
  });
});
