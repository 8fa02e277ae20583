/** A process with one operation, `POST /reservations/create`, as Express, pg and `SELECT … FOR UPDATE` have it. */

import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { createAccessTokens } from '../../src/gateways/tokens.ts';
import { createBody } from '../../src/http/reservations/schema.ts';
import { problem } from './problem.ts';
import { reserveByTextbook } from './textbook.ts';

const { DATABASE_URL, JWT_SECRET } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
// The same check as ours, with the same memory of tokens that were checked before.
const tokens = createAccessTokens({ secret: JWT_SECRET ?? '', clock: { now: () => Date.now() } });

const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.use(express.json());
app.post('/reservations/create', async (req, res) => {
  const { userId } = await tokens.verify(req.headers.authorization?.replace(/^Bearer /, '') ?? '');
  const { schedule_id, seat_ids } = createBody.parse(req.body);
  const result = await reserveByTextbook(pool, {
    userId,
    scheduleId: schedule_id,
    seatIds: seat_ids,
    requestId: uuidv7(),
    ip: req.ip ?? null,
  });
  if (!result.ok) {
    return void res.status(409).type('application/problem+json').json(problem(result.code, result.seatIds));
  }
  res.status(201).json({
    id: result.id,
    user_id: userId,
    schedule_id,
    status: 'active',
    reservation_datetime: result.reservedAt,
    expiry_datetime: result.expiresAt,
    total_amount: Number(result.total),
    seconds_remaining: 900,
    seats: result.seats.map(({ status: _, price, ...seat }) => ({ ...seat, price: Number(price) })),
  });
});
app.use(((error, _req, res, _next) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  res.status(500).json({ status: 500 });
}) satisfies ErrorRequestHandler);

const server = app.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit(0));
