import { expect } from 'chai';
import { addressKey } from '../../src/app/addresses.ts';
import { LIMITS, type Limits } from '../../src/app/limits.ts';
import { countSignUp, guarded } from '../../src/app/users/guessing.ts';
import { type ErrorCode, type Refused, refuse } from '../../src/domain/errors.ts';
import { createMemoryLimits } from '../../src/gateways/limits.ts';

const HERE = '192.0.2.1';
const ACCOUNT = 'ada@example.com';

describe('guessing passwords', () => {
  let limits: Limits;
  /** How many passwords were really looked at. */
  let looked: number;

  beforeEach(() => {
    limits = createMemoryLimits();
    looked = 0;
  });

  /** What a try comes to: `in`, or the code of its refusal. */
  function attempt(ip: string, email: string, outcome: 'in' | ErrorCode): Promise<string> {
    return guarded(limits, { email, ip }, async () => {
      looked += 1;
      if (outcome !== 'in') refuse(outcome, 'No.');
      return 'in';
    }).catch((error: unknown) => (error as Refused).refusal.code);
  }

  const wrong = (ip = HERE, email = ACCOUNT) => attempt(ip, email, 'unauthenticated');
  const right = (ip = HERE, email = ACCOUNT) => attempt(ip, email, 'in');

  async function times(count: number, run: (index: number) => Promise<string>): Promise<string[]> {
    const outcomes: string[] = [];
    for (let index = 0; index < count; index += 1) outcomes.push(await run(index));
    return outcomes;
  }

  it('[LIM-1] after ten wrong ones for an account from an address the eleventh is not looked at', async () => {
    expect(new Set(await times(10, () => wrong()))).to.deep.equal(new Set(['unauthenticated']));
    expect(await wrong()).to.equal('rate_limited');
    expect(await right()).to.equal('rate_limited');
    expect(looked).to.equal(10);
  });

  it('[LIM-1] the e-mail counts without regard to case', async () => {
    await times(10, (n) => wrong(HERE, n % 2 ? ACCOUNT : ACCOUNT.toUpperCase()));
    expect(await wrong()).to.equal('rate_limited');
  });

  it('[LIM-1] a thousand at once are looked at no more often', async () => {
    await Promise.all(Array.from({ length: 1000 }, () => wrong()));
    expect(looked).to.equal(10);
  });

  it('[LIM-2] the customer gets in from any other address meanwhile', async () => {
    await times(50, () => wrong());
    expect(await right('192.0.2.2')).to.equal('in');
  });

  it('[LIM-2] however many machines guess, the customer has tries of his own, from any address', async () => {
    await times(200, (n) => wrong(`198.51.100.${n % 100}`));
    for (const address of ['192.0.2.7', '192.0.2.8', '192.0.2.9']) {
      expect(await wrong(address)).to.equal('unauthenticated');
      expect(await right(address)).to.equal('in');
    }
  });

  it('[LIM-3] but each of those machines has three tries in place of ten', async () => {
    await times(LIMITS.signInAccount.points, (n) => wrong(`198.51.100.${n}`));
    expect(await times(4, () => wrong('203.0.113.5'))).to.deep.equal([
      'unauthenticated',
      'unauthenticated',
      'unauthenticated',
      'rate_limited',
    ]);
    expect(await times(4, () => wrong('203.0.113.5', 'other@example.com'))).to.not.include('rate_limited');
  });

  it('[LIM-4] one address has sixty wrong ones on all accounts together; its network counts as one', async () => {
    const network = (n: number) => `2001:db8:0:1::${n.toString(16)}`;
    await times(60, (n) => wrong(network(n), `user${n}@example.com`));
    expect(await wrong(network(999), 'another@example.com')).to.equal('rate_limited');
    expect(await wrong('2001:db8:0:2::1', 'another@example.com')).to.equal('unauthenticated');
    expect(looked).to.equal(61);
  });

  it('[LIM-4] what is not looked at is no burden to the neighbours behind the same address', async () => {
    await times(300, () => wrong());
    expect(await times(10, () => wrong(HERE, 'bob@example.com'))).to.not.include('rate_limited');
    expect(await right(HERE, 'carl@example.com')).to.equal('in');
  });

  it('[LIM-5] right ones never count, nor what failed for another reason', async () => {
    expect(new Set(await times(200, () => right()))).to.deep.equal(new Set(['in']));
    await times(200, (n) => attempt(HERE, ACCOUNT, n % 2 ? 'unavailable' : 'rate_limited'));
    expect(looked).to.equal(400);
    expect(await times(10, () => wrong())).to.not.include('rate_limited');
  });

  it('[LIM-1] it is said when to come back: not later than the window ends', async () => {
    await times(10, () => wrong());
    const refused = await guarded(limits, { email: ACCOUNT, ip: HERE }, async () => 'in').catch(
      (error: unknown) => error,
    );
    expect((refused as Refused).refusal.retry_after_seconds).to.be.within(890, LIMITS.signInPair.seconds);
  });

  it('[LIM-6] sign-ups count by address, and by e-mail and address', async () => {
    const signUp = (email: string, ip = HERE) =>
      countSignUp(limits, { email, ip }).then(
        () => 'counted',
        (error: unknown) => (error as Refused).refusal.code,
      );
    expect(await times(20, () => signUp(ACCOUNT))).to.not.include('rate_limited');
    expect(await signUp(ACCOUNT)).to.equal('rate_limited');
    expect(await signUp(ACCOUNT, '192.0.2.2')).to.equal('counted');
    await times(LIMITS.signUpAddress.points, (n) => signUp(`user${n}@example.com`));
    expect(await signUp('new@example.com')).to.equal('rate_limited');
    expect(await signUp('new@example.com', '192.0.2.2')).to.equal('counted');
  });

  it('[LIM-7] addresses of IPv6 count as their /64, however they are written', () => {
    const cases: [string | null, string][] = [
      ['192.0.2.1', '192.0.2.1'],
      ['2001:db8::1', '2001:db8:0:0::/64'],
      ['2001:0db8:0000:0000:1:2:3:4', '2001:db8:0:0::/64'],
      ['2001:db8:1:2:3::', '2001:db8:1:2::/64'],
      ['::1', '0:0:0:0::/64'],
      ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64'],
      ['fe80::1%eth0', 'fe80:0:0:0::/64'],
      [null, 'unknown'],
    ];
    expect(cases.map(([ip]) => addressKey(ip))).to.deep.equal(cases.map(([, key]) => key));
  });
});
