import { expect } from 'chai';
import { Refused } from '../../src/domain/errors.ts';
import { createPasswordHasher } from '../../src/gateways/passwords.ts';

describe('password hashes', () => {
  const hasher = createPasswordHasher({ cost: 4 });

  it('[USR-5] match their password and no other', async () => {
    const hash = await hasher.hash('Secret123');
    expect(hash).to.match(/^\$2b\$04\$/);
    expect(await hasher.matches('Secret123', hash)).to.equal(true);
    expect(await hasher.matches('secret123', hash)).to.equal(false);
  });

  it('[USR-5] a password is never cut: what comes after 72 bytes counts', async () => {
    const longest = `Aa1${'€'.repeat(23)}`;
    const hash = await hasher.hash(longest);
    expect(await hasher.matches(longest, hash)).to.equal(true);
    expect(await hasher.matches(`${longest}x`, hash)).to.equal(false);
  });

  it('[USR-6] nobody’s password is wrong, and takes as long', async () => {
    const slow = createPasswordHasher({ cost: 9 });
    const hash = await slow.hash('Secret123');
    const timed = async (stored: string | null) => {
      const start = performance.now();
      const same = await slow.matches('Wrong1234', stored);
      expect(same).to.equal(false);
      return performance.now() - start;
    };
    const [known, unknown]: number[][] = [[], []];
    // One after the other: what else the machine does meets both.
    for (let round = 0; round < 7; round++) {
      known?.push(await timed(hash));
      unknown?.push(await timed(null));
    }
    const median = (times: number[] = []) => times.sort((a, b) => a - b)[3] ?? 0;
    expect(median(unknown) / median(known)).to.be.within(0.4, 2.5);
  });

  it('[USR-7] at most two at a time, fifty wait, the next are sent away for a while', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, () => hasher.hash('Secret123')));
    const refused = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
    );
    expect(refused).to.have.length(8);
    for (const reason of refused) {
      expect(reason).to.be.instanceOf(Refused);
      expect((reason as Refused).refusal).to.include({ code: 'rate_limited', retry_after_seconds: 5 });
    }
    expect(await hasher.hash('Secret123')).to.be.a('string');
  });
});
