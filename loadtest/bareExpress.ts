/** A process with one Express handler that answers the JSON of a file, and nothing else: `bareExpress.ts <file>`. */

import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import express from 'express';

const [file = ''] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
const bytes = Buffer.from(text);
const value: unknown = JSON.parse(text);
const app = express();
// As handlers are mostly written; with the body ready; and past Express, as fast as Node can.
app.get('/json', (_req, res) => void res.json(value));
app.get('/send', (_req, res) => void res.type('json').send(bytes));
app.get('/end', (_req, res) => {
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.setHeader('Content-Length', bytes.length);
  res.end(bytes);
});
const server = app.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit(0));
