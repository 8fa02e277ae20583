/** A process with one Express handler that parses a reservation's body and refuses it: what Express itself costs. */

import type { AddressInfo } from 'node:net';
import express from 'express';
import { problem } from './problem.ts';

const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.use(express.json());
app.post('/reservations/create', (req, res) => {
  res.status(409).type('application/problem+json').json(problem('seat_unavailable', req.body.seat_ids));
});
const server = app.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit(0));
