import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { problemSchema } from '../../src/http/problem.ts';
import { type Listening, listen } from '../../src/server/listen.ts';

describe('what comes to the port', () => {
  let listening: Listening;

  before(async () => {
    listening = await listen('127.0.0.1', 0);
    listening.serve((req, res) => req.pipe(res));
    // As rooms do: where somebody listens to upgrades, nobody else is asked for them.
    listening.server.on('upgrade', (_req, socket) => socket.end('HTTP/1.1 404 Not Found\r\n\r\n'));
  });
  after(() => listening.close());

  /** All that comes back on a connection that says this and no more. */
  async function answerTo(text: string | Buffer): Promise<string> {
    const socket = connect(Number(new URL(listening.url).port), '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.write(text);
    await once(socket, 'close');
    return Buffer.concat(chunks).toString();
  }

  for (const [what, text, status, code] of [
    ['garbage', 'garbage\r\n\r\n', 400, 'validation_failed'],
    ['zeros', Buffer.alloc(32), 400, 'validation_failed'],
    ['a TLS greeting', Buffer.from('16030100a5010000a1', 'hex'), 400, 'validation_failed'],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
      'validation_failed',
    ],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
      'validation_failed',
    ],
    ['NUL in a header', 'GET / HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n', 400, 'validation_failed'],
    ['a path of 20 KB', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 413, 'too_large'],
    ['a header of 20 KB', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`, 413, 'too_large'],
  ] as const) {
    it(`[WIRE-1] is refused with a problem document where it is no HTTP: ${what}`, async () => {
      const [head = '', body = ''] = (await answerTo(text)).split('\r\n\r\n');
      expect(head).to.match(new RegExp(`^HTTP/1.1 ${status} `));
      expect(head).to.include('Content-Type: application/problem+json');
      expect(problemSchema.strict().parse(JSON.parse(body))).to.include({ status, code });
    });
  }

  it('is served beside that all the same', async () => {
    const answer = await fetch(listening.url, { method: 'POST', body: 'served' });
    expect(await answer.text()).to.equal('served');
  });

  it('[WIRE-8] is served as it is where it would like another protocol, and is no socket', async () => {
    const head = [
      'POST / HTTP/1.1',
      'Host: x',
      'Content-Length: 6',
      'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
    ];
    const wish = ['Connection: Upgrade, HTTP2-Settings, close', 'Upgrade: h2c'];
    const answer = await answerTo(`${[...head, ...wish].join('\r\n')}\r\n\r\nserved`);
    expect(answer)
      .to.match(/^HTTP\/1.1 200 OK\r\n/)
      .and.to.include('served');
    const socket = ['GET / HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: WebSocket', '', ''];
    expect(await answerTo(socket.join('\r\n'))).to.match(/^HTTP\/1.1 404 /);
  });
});
