/** A process that pays one checkout and is then killed from outside: `node payAndHang.ts <folder> <secret> <url> <now>`. */
import { createServer } from 'node:http';
import express from 'express';
import { createSandboxGateway } from '../../../src/gateways/sandbox/gateway.ts';
import { listen } from './listen.ts';

// Nothing is left behind when the test run itself is ended.
process.on('disconnect', () => process.exit(1));

const [folder = '', secret = '', webhookUrl = '', now = ''] = process.argv.slice(2);
const app = express();
const { url } = await listen(createServer(app));
const gateway = createSandboxGateway({
  secret,
  journalFolder: folder,
  publicUrl: url,
  clock: { now: () => Number(now) },
});
app.use(gateway.router);
await gateway.start();
const { reference } = await gateway.startCheckout({
  paymentId: crypto.randomUUID(),
  amount: 100,
  currency: 'EUR',
  method: 'wallet',
  description: 'a seat',
  expiresAt: Number(now) + 60_000,
  returnUrl: url,
  webhookUrl,
});
const answer = await fetch(`${url}/sandbox/api/checkouts/${reference}/pay`, { method: 'POST' });
if (!answer.ok) process.exit(1);
