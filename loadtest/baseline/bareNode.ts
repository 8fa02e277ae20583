/** A process that answers 409 to everything with node:http alone: what the load generator itself can ask. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { problem } from './problem.ts';

const body = Buffer.from(JSON.stringify(problem('seat_unavailable', [])));
const headers = { 'Content-Type': 'application/problem+json', 'Content-Length': body.length };
const server = createServer((req, res) => {
  req.resume();
  req.once('end', () => res.writeHead(409, headers).end(body));
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit(0));
