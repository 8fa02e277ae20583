import { createHmac, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { FullWorld } from '../support/fullWorld.ts';
import { SECRETS } from '../support/passenger.ts';

const CLAIMS = { iss: 'bus-seat-booking', aud: 'bus-seat-booking-api' };
const DAY = 86_400;

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A signature as the server makes it, over whatever is given. */
function signed(header: object, claims: object, secret = SECRETS.JWT_SECRET): string {
  const text = `${encoded(header)}.${encoded(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** Whose tokens are made worse: one that is good, one that has run out, one of an account that is closed. */
export type TokenOwners = Pick<FullWorld, 'ada' | 'expired' | 'deactivated'>;

/** Tokens that no door may accept, by what is wrong with them. */
export function badTokens({ ada, expired, deactivated }: TokenOwners): [what: string, token: string][] {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    sub: ada.userId,
    role: 'customer',
    iat: now,
    exp: now + 1800,
    jti: randomUUID(),
    ...CLAIMS,
  };
  const good = { alg: 'HS256', typ: 'JWT' };
  const [header, payload, signature] = ada.token.split('.');
  const altered = encoded({ ...claims, role: 'admin' });
  return [
    ['garbage', 'garbage'],
    ['three dots', '...'],
    ['five parts', 'a.b.c.d.e'],
    ['no signature', `${header}.${payload}.`],
    ['an altered signature', `${ada.token.slice(0, -2)}AA`],
    ['a longer signature', `${ada.token}x`],
    ['an altered role', `${header}.${altered}.${signature}`],
    ['alg none', `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded(claims)}.`],
    ['alg None with a signature', signed({ alg: 'None', typ: 'JWT' }, claims)],
    ['alg HS512', jwt.sign(claims, SECRETS.JWT_SECRET, { algorithm: 'HS512' })],
    ['alg RS256 over an HMAC', signed({ alg: 'RS256', typ: 'JWT' }, claims)],
    ['another key', signed(good, claims, 'x'.repeat(32))],
    ['no key at all', signed(good, claims, '')],
    ['a kid that is a path', signed({ ...good, kid: '../../../../dev/null' }, claims, '')],
    ['a kid that is SQL', signed({ ...good, kid: "x' union select 'k'--" }, claims, 'k')],
    ['a jku', signed({ ...good, jku: 'http://127.0.0.1:9/keys' }, claims, 'x')],
    ['a crit that nobody knows', signed({ ...good, crit: ['exp'] }, claims, 'x')],
    ['the past', expired.token],
    ['an exp before its iat', signed(good, { ...claims, exp: now - DAY })],
    ['the future', signed(good, { ...claims, iat: now + DAY, exp: now + 2 * DAY })],
    ['nbf ahead', signed(good, { ...claims, nbf: now + DAY })],
    ['another issuer', signed(good, { ...claims, iss: 'evil' })],
    ['another audience', signed(good, { ...claims, aud: 'evil' })],
    ['no exp', signed(good, { ...claims, exp: undefined })],
    ['an exp that is text', signed(good, { ...claims, exp: 'never' })],
    ['no sub', signed(good, { ...claims, sub: undefined })],
    ['a sub that is no id', signed(good, { ...claims, sub: "' or 1=1" })],
    ['a sub that is nobody', signed(good, { ...claims, sub: randomUUID() })],
    ['a role that is none', signed(good, { ...claims, role: 'root' })],
    ['a closed account', deactivated.token],
    ['5,000 characters', 'a'.repeat(5000)],
  ];
}

/** Headers that no operation may accept, by what is wrong with them. */
export function badAuthorizations(owners: TokenOwners): [what: string, header: string][] {
  const { ada } = owners;
  return [
    ...badTokens(owners).map(([what, token]): [string, string] => [
      `a token with ${what}`,
      `Bearer ${token}`,
    ]),
    ['no token behind Bearer', 'Bearer'],
    ['another scheme', `Basic ${Buffer.from('a:b').toString('base64')}`],
    ['no scheme', ada.token],
    ['two tokens', `Bearer ${ada.token} ${ada.token}`],
    ['two headers in one', `Bearer ${ada.token}, Bearer ${ada.token}`],
  ];
}
