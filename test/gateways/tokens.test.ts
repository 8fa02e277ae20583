import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { Refused } from '../../src/domain/errors.ts';
import { createAccessTokens, createOpaqueTokens } from '../../src/gateways/tokens.ts';
import { ManualClock } from '../support/manualClock.ts';

const SECRET = 'a secret of at least thirty-two characters';
const USER = '0198c0de-0000-7000-8000-000000000001';
const START = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;

type Claims = Record<string, unknown>;

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function forge(
  claims: Claims,
  { header = { alg: 'HS256', typ: 'JWT' } as Claims, secret = SECRET, hash = 'sha256' } = {},
) {
  const content = `${encode(header)}.${encode(claims)}`;
  return `${content}.${createHmac(hash, secret).update(content).digest('base64url')}`;
}

function claimsOf(token: string): Claims {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;
}

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'accepted';
  } catch (error) {
    if (error instanceof Refused) return error.refusal.code;
    throw error;
  }
}

describe('access tokens', () => {
  let clock: ManualClock;
  let tokens: ReturnType<typeof createAccessTokens>;
  let token: string;

  beforeEach(() => {
    clock = new ManualClock(START);
    tokens = createAccessTokens({ secret: SECRET, clock });
    token = tokens.issue({ id: USER, role: 'customer' });
  });

  it('[AUTH-6] carry who, what role, and half an hour', () => {
    const claims = claimsOf(token);
    expect(claims).to.include({ sub: USER, role: 'customer', iat: START / 1000, exp: START / 1000 + 1800 });
    expect(claims).to.have.all.keys('sub', 'role', 'iat', 'exp', 'jti', 'iss', 'aud');
    expect(tokens.verify(token)).to.deep.equal({ userId: USER });
  });

  it('[AUTH-7] are good until the last second of the half hour, also when they were seen before', () => {
    tokens.verify(token);
    clock.set(START + 30 * MINUTE - 1);
    expect(tokens.verify(token)).to.deep.equal({ userId: USER });
    clock.set(START + 30 * MINUTE);
    expect(codeOf(() => tokens.verify(token))).to.equal('token_expired');
    expect(codeOf(() => createAccessTokens({ secret: SECRET, clock }).verify(token))).to.equal(
      'token_expired',
    );
  });

  it('[AUTH-8] a good forgery with the right secret proves that the bad ones fail for their reason', () => {
    expect(codeOf(() => tokens.verify(forge(claimsOf(token))))).to.equal('accepted');
  });

  const changes: [string, (claims: Claims) => string][] = [
    ['without a signature', (claims) => `${encode({ alg: 'none' })}.${encode(claims)}.`],
    ['with alg none and a signature', (claims) => forge(claims, { header: { alg: 'none' } })],
    ['of another algorithm', (claims) => forge(claims, { header: { alg: 'HS512' }, hash: 'sha512' })],
    ['of another secret', (claims) => forge(claims, { secret: 'another secret of thirty-two characters' })],
    [
      'with a kid of /dev/null',
      (claims) => forge(claims, { header: { alg: 'HS256', kid: '/dev/null' }, secret: '\0' }),
    ],
    ['from the future', (claims) => forge({ ...claims, iat: START / 1000 + 61 })],
    ['of another issuer', (claims) => forge({ ...claims, iss: 'else' })],
    ['for another audience', (claims) => forge({ ...claims, aud: 'else' })],
    ['that never ends', ({ exp: _, ...claims }) => forge(claims)],
    ['for nobody', ({ sub: _, ...claims }) => forge(claims)],
    ['for a user who is no id', (claims) => forge({ ...claims, sub: "' or 1=1" })],
    ['of the role guest', (claims) => forge({ ...claims, role: 'guest' })],
    ['that is garbage', () => 'a.b.c'],
  ];
  for (const [what, make] of changes) {
    it(`[AUTH-8] one ${what} is refused`, () => {
      expect(codeOf(() => tokens.verify(make(claimsOf(token))))).to.equal('unauthenticated');
    });
  }

  it('[AUTH-8] one with an altered role is refused', () => {
    const [header, , signature] = token.split('.');
    const altered = `${header}.${encode({ ...claimsOf(token), role: 'admin' })}.${signature}`;
    expect(codeOf(() => tokens.verify(altered))).to.equal('unauthenticated');
  });
});

describe('opaque tokens', () => {
  it('[AUTH-9] are never the same, and are known by their hash', () => {
    const opaque = createOpaqueTokens();
    const [one, two] = [opaque.make(), opaque.make()];
    expect(one.token).not.to.equal(two.token);
    expect(opaque.hash(one.token)).to.deep.equal(one.hash);
    expect(Buffer.from(one.hash).toString('base64url')).not.to.equal(one.token);
  });
});
