import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { checkWebhookSignature, signatureHeader, signWebhook } from '../../src/gateways/webhookSignature.ts';
import { refusalOf } from './paymentGatewayContract.ts';

const T = 1_772_000_000;
const BODY = Buffer.from('{"id":"evt_1"}');

describe('webhook signature', () => {
  it('is the HMAC-SHA256 of "<t>.<raw body>" in hex', () => {
    const hex = createHmac('sha256', 'key').update(`${T}.{"id":"evt_1"}`).digest('hex');
    expect(signWebhook('key', BODY, T + 0.9)).to.equal(`t=${T},v1=${hex}`);
    checkWebhookSignature('key', `t=${T},v1=${hex}`, BODY, T * 1000);
  });

  it('signs bytes, not text', () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00]);
    checkWebhookSignature('key', signWebhook('key', bytes, T), bytes, T * 1000);
    const asText = Buffer.from(bytes.toString('utf8'));
    expect(
      refusalOf(() => checkWebhookSignature('key', signWebhook('key', bytes, T), asText, T * 1000)),
    ).to.equal('invalid_signature');
  });

  const good = signWebhook('key', BODY, T);
  const [t = '', v1 = ''] = good.split(',');
  const malformed: Record<string, string | string[] | undefined> = {
    'is missing': undefined,
    'is empty': '',
    'has no time': v1,
    'has no signature': t,
    'has two times': `${t},${t},${v1}`,
    'has two signatures': `${t},${v1},${v1}`,
    'is sent twice': [good, good],
    'is joined from two': `${good}, ${good}`,
    'is short': good.slice(0, -2),
    'is not hex': `${t},v1=${'z'.repeat(64)}`,
    'has a negative time': good.replace('t=', 't=-'),
    'has a time with a fraction': good.replace(',', '.0,'),
    'has another time than was signed': good.replace(String(T), String(T + 1)),
    'has one other digit': good.slice(0, -1) + (good.endsWith('0') ? '1' : '0'),
  };
  for (const [what, header] of Object.entries(malformed)) {
    it(`is refused when it ${what}`, () => {
      expect(refusalOf(() => checkWebhookSignature('key', header, BODY, T * 1000))).to.equal(
        'invalid_signature',
      );
    });
  }

  it('is found without regard to the case of the name, and every copy of it', () => {
    expect(signatureHeader({ 'X-Webhook-Signature': 'a', other: 'b' })).to.deep.equal(['a']);
    expect(signatureHeader({ 'X-Webhook-Signature': 'a', 'x-webhook-signature': ['b'] })).to.deep.equal([
      'a',
      'b',
    ]);
    expect(signatureHeader({})).to.deep.equal([]);
  });
});
