import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { freePort } from '../../src/db/embedded/freePort.ts';

describe('a free port', () => {
  it('can be listened to, and is none that an outgoing connection is given', async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, freePort));
    // Linux gives those from 32768 on, others give later ones.
    for (const port of ports) expect(port).to.be.within(1_024, 32_767);
    const server = createServer().listen(ports[0], '127.0.0.1');
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
  });
});
