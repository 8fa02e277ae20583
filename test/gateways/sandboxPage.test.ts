import { expect } from 'chai';
import { type OpenSandbox, SandboxHouse, settle } from './support/sandboxHouse.ts';

describe('the sandbox checkout page', () => {
  let house: SandboxHouse;
  let sandbox: OpenSandbox;
  beforeEach(async () => {
    house = await SandboxHouse.build();
    sandbox = await house.open();
  });
  afterEach(() => house.close());

  const begin = async (changes = {}) => sandbox.gateway.startCheckout(house.request(changes));
  const submit = (redirectUrl: string, fields: Record<string, string>) =>
    fetch(redirectUrl, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

  it('shows what is paid, how, and the time left, and runs no script', async () => {
    const { redirectUrl } = await begin({ amount: 1234567, method: 'net_banking' });
    const response = await fetch(redirectUrl);
    const page = await response.text();
    expect(response.status).to.equal(200);
    expect(page).to.contain('12,345.67').and.contain('2 seats, Lyon to Turin').and.contain('Net banking');
    expect(page).to.contain('15 min 0 s');
    expect(page).not.to.match(/<script|<style|style=|onclick/);
    expect(response.headers.get('cache-control')).to.equal('no-store');
    expect(response.headers.get('content-security-policy'))
      .to.contain("default-src 'none'")
      .and.contain("form-action 'self' http://shop.test;")
      .and.contain("frame-ancestors 'none'");
    const css = await fetch(`${sandbox.url}/sandbox/checkout.css`);
    expect(css.headers.get('content-type')).to.match(/^text\/css/);
  });

  it('escapes what it is given', async () => {
    const { redirectUrl } = await begin({
      description: `<img src=x onerror="alert(1)">&'`,
      returnUrl: 'http://shop.test/?a="><script>x</script>',
    });
    const page = await (await fetch(redirectUrl)).text();
    expect(page).to.contain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;');
    expect(page).not.to.match(/<img|<script/);
  });

  it('sends the payer back to the shop, which has heard the news by then', async () => {
    const request = house.request();
    const { redirectUrl } = await sandbox.gateway.startCheckout(request);
    const response = await submit(redirectUrl, { action: 'pay', delay_seconds: '', amount_override: '' });
    expect(response.status).to.equal(303);
    expect(response.headers.get('location')).to.equal(
      `http://shop.test/app/return?from=pay&payment_id=${request.paymentId}&outcome=paid`,
    );
    expect(house.receiver.received).to.have.lengthOf(1);
  });

  it('declines', async () => {
    const { redirectUrl } = await begin();
    const response = await submit(redirectUrl, { action: 'decline' });
    expect(response.headers.get('location')).to.match(/&outcome=declined$/);
    expect(await house.nextEvent(sandbox.gateway)).to.include({ type: 'payment.failed' });
    expect(await (await fetch(redirectUrl)).text()).to.contain('You can still pay');
  });

  it('takes the options of its form', async () => {
    const { redirectUrl } = await begin();
    const fields = { action: 'pay', delay_seconds: '1.5', duplicate: 'on', amount_override: '7.5' };
    expect((await submit(redirectUrl, fields)).status).to.equal(303);
    expect(await house.time.nextTimer()).to.equal(1500);
    house.time.advance(1500);
    await house.receiver.next();
    expect(await house.nextEvent(sandbox.gateway)).to.include({ amount: 750 });
  });

  it('sends the payer back first on request', async () => {
    const { redirectUrl } = await begin();
    expect((await submit(redirectUrl, { action: 'pay', redirect_first: 'on' })).status).to.equal(303);
    expect(house.receiver.received).to.have.lengthOf(0);
    house.time.advance(await house.time.nextTimer());
    await house.receiver.next();
  });

  it('refuses kindly to be paid twice', async () => {
    const { reference, redirectUrl } = await begin();
    await settle(sandbox, reference, 'pay');
    const response = await submit(redirectUrl, { action: 'pay' });
    expect(response.status).to.equal(409);
    expect(await response.text())
      .to.contain('already paid')
      .and.contain('not been charged again');
  });

  it('says that a session has expired, and takes late money on request', async () => {
    const { redirectUrl } = await begin();
    house.time.advance(900_000);
    const refused = await submit(redirectUrl, { action: 'pay' });
    expect(refused.status).to.equal(409);
    expect(await refused.text())
      .to.contain('This session has expired')
      .and.contain('name="late"');
    const late = await submit(redirectUrl, { action: 'pay', late: 'on' });
    expect(late.headers.get('location')).to.match(/&outcome=paid$/);
  });

  it('shows what is wrong with the form, and pays nothing', async () => {
    const { redirectUrl } = await begin();
    for (const fields of [{ action: 'pay', amount_override: '-3' }, { action: 'steal' }, {}]) {
      const response = await submit(redirectUrl, fields);
      expect(response.status).to.equal(400);
      expect(await response.text()).to.contain('Nothing was paid.');
    }
    expect((await submit(redirectUrl, { action: 'x'.repeat(11_000) })).status).to.equal(413);
    const json = await fetch(redirectUrl, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'a',
    });
    expect(json.status).to.equal(415);
    expect(house.receiver.received).to.have.lengthOf(0);
  });

  it('answers unknown references with a page, and says when it is not running', async () => {
    const unknown = await fetch(`${sandbox.url}/sandbox/checkout/sbx_0`);
    expect([unknown.status, unknown.headers.get('content-type')]).to.deep.equal([
      404,
      'text/html; charset=utf-8',
    ]);
    expect((await fetch(`${sandbox.url}/sandbox/checkout/%E0%A4%A`)).status).to.equal(400);
    const deleted = await fetch(`${sandbox.url}/sandbox/checkout/sbx_0`, { method: 'DELETE' });
    expect([deleted.status, deleted.headers.get('allow')]).to.deep.equal([405, 'GET, POST']);
    await sandbox.gateway.stop();
    const stopped = await fetch(`${sandbox.url}/sandbox/checkout/sbx_0`);
    expect([stopped.status, stopped.headers.get('retry-after')]).to.deep.equal([503, '5']);
  });
});
