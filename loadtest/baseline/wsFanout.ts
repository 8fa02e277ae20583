/** A process with `ws` and nothing else: whoever connects gets a map, and `POST /change` sends a delta to all. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { wallClock } from '../wallClock.ts';

const seats = Array.from({ length: 50 }, (_, seat) => ({
  id: `00000001-0002-7000-8000-${seat.toString(16).padStart(12, '0')}`,
  ...{ seat_number: `${seat + 1}`, seat_type: 'standard', price: 20, status: 'available' },
  ...{ deck: 0, row: Math.floor(seat / 4), column: seat % 4 },
}));
let version = 0;
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
sockets.on('connection', (socket) => socket.send(JSON.stringify({ type: 'snapshot', version, seats })));

const server = createServer((_req, res) => {
  const at = wallClock();
  version += 1;
  const changed = [0, 1].map((offset) => ({
    id: seats[(2 * version + offset) % 50]?.id,
    status: 'reserved',
  }));
  const text = JSON.stringify({ type: 'delta', version, available_seats: 48, seats: changed });
  for (const socket of sockets.clients) socket.send(text);
  res.setHeader('Content-Type', 'application/json');
  res.end(JSON.stringify({ version, at }));
});
server.on('upgrade', (req, socket, head) => {
  sockets.handleUpgrade(req, socket, head, (client) => sockets.emit('connection', client, req));
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit(0));
