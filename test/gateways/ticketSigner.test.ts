import { createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { createTicketSigner, ticketKeyFrom } from '../../src/gateways/ticketSigner.ts';
import { ticketClaims } from '../support/tickets.ts';

const newKey = () => generateKeyPairSync('ed25519').privateKey;
const base64url = (text: string) => Buffer.from(text).toString('base64url');

/** A code with any payload, signed with a real key. */
function signed(payload: string, key: KeyObject): string {
  const body = `BT1.${base64url(payload)}`;
  return `${body}.${sign(null, Buffer.from(body), key).toString('base64url')}`;
}

describe('ticket signer', () => {
  const key = newKey();
  const signer = createTicketSigner({ current: key });
  const code = signer.sign(ticketClaims());
  const [, payload = '', signature = ''] = code.split('.');
  const payloadOf = (changes: Record<string, unknown>) =>
    JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), ...changes });

  it('gives back what it signed', () => {
    expect(signer.verify(code)).to.deep.equal(ticketClaims());
  });

  it('gives back any claims that it signed', () => {
    const text = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
    const claims = fc.record({
      ticketNumber: text,
      bookingReference: text,
      scheduleId: fc.uuid(),
      departureAt: fc.integer({ min: 0, max: 8.64e15 }),
      seats: fc.array(text, { minLength: 1, maxLength: 6 }),
      issuedAt: fc.integer({ min: 0, max: 8.64e15 }),
    });
    fc.assert(
      fc.property(claims, (some) => {
        expect(signer.verify(signer.sign(some))).to.deep.equal(some);
      }),
    );
  });

  it('can be checked offline with nothing but the published key', () => {
    const { k } = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const jwk = signer.publicKeys().find(({ kid }) => kid === k);
    expect(jwk).to.include({ kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA' });
    expect(jwk).to.not.have.property('d');
    const publicKey = createPublicKey({ key: jwk ?? {}, format: 'jwk' });
    const body = Buffer.from(`BT1.${payload}`);
    expect(verify(null, body, publicKey, Buffer.from(signature, 'base64url'))).to.equal(true);
  });

  it('says nothing personal, and stays short enough to scan', () => {
    const keys = Object.keys(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    expect(keys).to.have.members(['k', 'n', 'r', 's', 'd', 'p', 'i']);
    expect(code.length).to.be.below(400);
  });

  it('takes tickets of a previous key, private or public, and publishes it', () => {
    const next = newKey();
    for (const previous of [key, createPublicKey(key)]) {
      const rotated = createTicketSigner({ current: next, previous: [previous] });
      expect(rotated.verify(code)).to.deep.equal(ticketClaims());
      expect(rotated.publicKeys().map(({ kid }) => kid)).to.have.length(2);
      expect(signer.verify(rotated.sign(ticketClaims()))).to.equal(null);
    }
    expect(createTicketSigner({ current: next }).verify(code)).to.equal(null);
  });

  it('lists a key once although it is named twice', () => {
    expect(createTicketSigner({ current: key, previous: [key] }).publicKeys()).to.have.length(1);
  });

  describe('answers null', () => {
    const other = newKey();
    const forged: [string, unknown][] = [
      [
        'to another payload under the same signature',
        `BT1.${base64url(payloadOf({ p: ['1A'] }))}.${signature}`,
      ],
      ['to a signature of another key', signed(payloadOf({}), other)],
      ['to another version', `BT2.${payload}.${signature}`],
      ['to a missing part', `BT1.${payload}`],
      ['to an added part', `${code}.${signature}`],
      ['to an empty signature', `BT1.${payload}.`],
      ['to a short signature', `BT1.${payload}.${signature.slice(0, -4)}`],
      ['to padding', `BT1.${payload}.${signature}==`],
      ['to a space', `${code} `],
      ['to a line break', `${code}\n`],
      ['to plain base64', `BT1.${payload}.${Buffer.alloc(64, 0xff).toString('base64')}`],
      ['to too much', `BT1.${'A'.repeat(5000)}.${signature}`],
      ['to a signed text of more than 4 KiB', signed(payloadOf({ n: 'n'.repeat(4000) }), key)],
      ['to nothing', ''],
      ['to what is no text', 42],
      ['to null', null],
      ['to a list', [code]],
      ['to a signed payload that is no JSON', signed('{', key)],
      ['to a signed payload that is no object', signed('null', key)],
      ['to a signed payload of wrong types', signed(payloadOf({ d: '1' }), key)],
      ['to a signed payload with a fractional time', signed(payloadOf({ i: 0.5 }), key)],
      ['to a signed payload without seats', signed(payloadOf({ p: [] }), key)],
      ['to a signed payload with a seat that is no text', signed(payloadOf({ p: [4] }), key)],
      ['to a key id that is not the signing key', signed(payloadOf({ k: 'other' }), key)],
    ];
    for (const [title, text] of forged) {
      // The wire may hand over anything; the port's type is no guard at run time.
      it(title, () => expect(signer.verify(text as string)).to.equal(null));
    }

    it('to every other spelling of the same bytes', () => {
      const last = signature.slice(-1);
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      // 64 bytes leave four spare bits in the last letter: sixteen spellings decode alike, one is canonical.
      const spellings = [...alphabet].filter((letter) => letter !== last);
      const alike = spellings.filter((letter) =>
        Buffer.from(signature.slice(0, -1) + letter, 'base64url').equals(Buffer.from(signature, 'base64url')),
      );
      expect(alike).to.have.length(15);
      for (const letter of alike) {
        expect(signer.verify(`BT1.${payload}.${signature.slice(0, -1)}${letter}`)).to.equal(null);
      }
    });

    it('to any single changed letter', () => {
      fc.assert(
        fc.property(fc.nat(code.length - 1), fc.constantFrom(...'Aa0_-.Bz'), (at, letter) => {
          fc.pre(code[at] !== letter);
          expect(signer.verify(code.slice(0, at) + letter + code.slice(at + 1))).to.equal(null);
        }),
      );
    });
  });

  it('refuses to sign what it would not accept', () => {
    expect(() => signer.sign(ticketClaims({ seats: [] }))).to.throw();
    expect(() => signer.sign(ticketClaims({ ticketNumber: 'n'.repeat(4096) }))).to.throw(RangeError);
  });

  it('refuses keys of another kind', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    expect(() => createTicketSigner({ current: rsa })).to.throw(RangeError);
    expect(() => createTicketSigner({ current: createPublicKey(key) })).to.throw(RangeError);
    expect(() => createTicketSigner({ current: key, previous: [rsa] })).to.throw(RangeError);
  });
});

describe('ticketKeyFrom', () => {
  // RFC 8032 §7.1, test 1.
  const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
  const x = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex').toString(
    'base64url',
  );
  const publicX = (key: KeyObject) => createPublicKey(key).export({ format: 'jwk' }).x;

  it('reads a 32-byte seed', () => {
    expect(publicX(ticketKeyFrom(seed.toString('base64url')))).to.equal(x);
    expect(publicX(ticketKeyFrom(` ${seed.toString('base64url')}\n`))).to.equal(x);
  });

  it('reads PKCS8 PEM, also with written-out line breaks', () => {
    const pem = String(ticketKeyFrom(seed.toString('base64url')).export({ type: 'pkcs8', format: 'pem' }));
    expect(publicX(ticketKeyFrom(pem))).to.equal(x);
    expect(publicX(ticketKeyFrom(pem.replaceAll('\n', '\\n')))).to.equal(x);
  });

  it('refuses everything else without repeating it', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const wrong = [
      '',
      'secret-text',
      seed.toString('hex'),
      seed.subarray(1).toString('base64url'),
      String(publicKey.export({ type: 'spki', format: 'pem' })),
      String(rsa.export({ type: 'pkcs8', format: 'pem' })),
      String(privateKey.export({ type: 'pkcs8', format: 'pem' })).slice(0, -50),
    ];
    for (const text of wrong) {
      expect(() => ticketKeyFrom(text), text).to.throw(RangeError, /^must be an Ed25519 private key/);
    }
    expect(() => ticketKeyFrom('secret-text')).to.not.throw(RangeError, 'secret-text');
  });
});
