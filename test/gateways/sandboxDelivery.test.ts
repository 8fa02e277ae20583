import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { JOURNAL, type OpenSandbox, SandboxHouse, SECRET, settle } from './support/sandboxHouse.ts';

describe('webhooks of the sandbox gateway', () => {
  let house: SandboxHouse;
  let sandbox: OpenSandbox;
  beforeEach(async () => {
    house = await SandboxHouse.build();
    sandbox = await house.open();
  });
  afterEach(() => house.close());

  const begin = async () => (await sandbox.gateway.startCheckout(house.request())).reference;
  const pay = async (choices = {}) => {
    const reference = await begin();
    await settle(sandbox, reference, 'pay', choices);
    return reference;
  };

  it('are tried again, later and later, until one is accepted', async () => {
    house.receiver.answers.push(500, 404, 302, 503, 429, 400, 400);
    await pay();
    const first = await house.receiver.next();
    const signatures = new Set([first.headers['x-webhook-signature']]);
    const waits: number[] = [];
    for (let tries = 1; tries < 8; tries += 1) {
      const wait = await house.time.nextTimer();
      waits.push(wait);
      house.time.advance(Math.max(wait, 1000));
      const again = await house.receiver.next();
      expect(again.rawBody.equals(first.rawBody)).to.equal(true);
      expect(house.readEvent(sandbox.gateway, again).type).to.equal('payment.succeeded');
      signatures.add(again.headers['x-webhook-signature']);
    }
    expect(waits).to.deep.equal([100, 500, 2_000, 10_000, 30_000, 60_000, 60_000]);
    expect(signatures.size).to.equal(8);
    await sandbox.gateway.stop();
    expect(house.time.pending).to.equal(0);
  });

  it('are given up after a day, also for the time after a restart', async () => {
    house.receiver.answers.push(500, 500);
    await pay();
    await house.time.nextTimer();
    house.time.advance(86_400_000);
    await house.receiver.next();
    await house.receiver.next();
    expect(await house.nextOutcome()).to.equal('abandoned');
    await sandbox.close();
    sandbox = await house.open();
    const other = await pay();
    expect((await house.nextEvent(sandbox.gateway)).reference).to.equal(other);
  });

  it('are not sent again after a restart when they were accepted', async () => {
    await pay();
    await house.receiver.next();
    expect(await house.nextOutcome()).to.equal('acknowledged');
    await sandbox.close();
    sandbox = await house.open();
    const other = await pay();
    expect((await house.nextEvent(sandbox.gateway)).reference).to.equal(other);
  });

  it('that nobody accepted are sent after a clean stop', async () => {
    house.receiver.answers.push(500);
    const reference = await pay();
    const before = await house.receiver.next();
    await sandbox.close();
    expect(house.time.pending).to.equal(0);
    sandbox = await house.open();
    const after = await house.receiver.next();
    expect(house.readEvent(sandbox.gateway, after).reference).to.equal(reference);
    expect(after.rawBody.equals(before.rawBody)).to.equal(true);
  });

  it('that are being sent when it stops are sent again', async () => {
    house.receiver.mute = true;
    const reference = await begin();
    const paying = settle(sandbox, reference, 'pay').catch(() => null);
    await house.receiver.next();
    await sandbox.gateway.stop();
    await paying;
    house.receiver.mute = false;
    sandbox = await house.open();
    expect((await house.nextEvent(sandbox.gateway)).reference).to.equal(reference);
  });

  it('with a delay keep it over a crash', async () => {
    const reference = await pay({ delay_seconds: 60 });
    await house.time.nextTimer();
    const journalFolder = await house.crashCopy();
    await sandbox.close();
    house.time.advance(20_000);
    sandbox = await house.open({ journalFolder });
    expect(await house.time.nextTimer()).to.equal(40_000);
    house.time.advance(40_000);
    expect((await house.nextEvent(sandbox.gateway)).reference).to.equal(reference);
  });

  it('survive kill -9 of the process that was sending them', async () => {
    house.receiver.mute = true;
    const script = fileURLToPath(new URL('./support/payAndHang.ts', import.meta.url));
    const args = [script, house.folder, SECRET, house.receiver.url, String(house.time.now())];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const ended = once(child, 'exit');
    const died = ended.then(() => Promise.reject(new Error('the paying process ended by itself')));
    await sandbox.close();
    const before = await Promise.race([house.receiver.next(), died]).finally(() => child.kill('SIGKILL'));
    await ended;
    died.catch(() => undefined);
    house.receiver.mute = false;
    sandbox = await house.open();
    const after = await house.receiver.next();
    expect(after.rawBody.equals(before.rawBody)).to.equal(true);
  });

  it('a torn last line of the journal is cut off', async () => {
    const kept = await begin();
    const torn = await begin();
    await sandbox.close();
    const path = join(house.folder, JOURNAL);
    await truncate(path, (await stat(path)).size - 5);
    sandbox = await house.open();
    expect((await settle(sandbox, torn, 'pay')).status).to.equal(404);
    expect((await settle(sandbox, kept, 'pay')).status).to.equal(200);
    await sandbox.close();
    sandbox = await house.open();
    expect((await settle(sandbox, kept, 'pay')).status).to.equal(409);
  });

  it('a damaged line further up is not passed over in silence', async () => {
    await begin();
    await sandbox.close();
    const path = join(house.folder, JOURNAL);
    await writeFile(path, `{"kind":"che\n${await readFile(path, 'utf8')}`);
    const refused = await house.open().catch((error: unknown) => String(error));
    expect(refused).to.match(/line 1 is damaged/);
  });

  it('a large journal is made smaller at the start, and nothing is forgotten', async () => {
    const paid = await pay();
    house.receiver.answers.push(500);
    const unheard = await pay();
    await house.receiver.next();
    await house.receiver.next();
    await sandbox.close();
    const path = join(house.folder, JOURNAL);
    const closed = `${JSON.stringify({ kind: 'closed', eventId: 'evt_old', how: 'acknowledged' })}\n`;
    await appendFile(path, closed.repeat(Math.ceil(1_100_000 / closed.length)));
    sandbox = await house.open();
    expect((await house.nextEvent(sandbox.gateway)).reference).to.equal(unheard);
    expect((await stat(path)).size).to.be.lessThan(10_000);
    expect((await settle(sandbox, paid, 'pay')).status).to.equal(409);
    await sandbox.gateway.refund({ refundId: 'r1', reference: paid, amount: 4250, reason: 'cancelled' });
    expect((await house.nextEvent(sandbox.gateway)).type).to.equal('refund.succeeded');
  });
});
