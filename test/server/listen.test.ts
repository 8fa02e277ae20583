import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { problemSchema } from '../../src/http/problem.ts';
import { type Listening, listen } from '../../src/server/listen.ts';

describe('[WIRE-1] what is no HTTP', () => {
  let listening: Listening;

  before(async () => {
    listening = await listen('127.0.0.1', 0);
    listening.serve((_req, res) => res.end('served'));
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
    it(`is refused with a problem document: ${what}`, async () => {
      const [head = '', body = ''] = (await answerTo(text)).split('\r\n\r\n');
      expect(head).to.match(new RegExp(`^HTTP/1.1 ${status} `));
      expect(head).to.include('Content-Type: application/problem+json');
      expect(problemSchema.strict().parse(JSON.parse(body))).to.include({ status, code });
    });
  }

  it('others are served all the same', async () => {
    expect(await (await fetch(listening.url)).text()).to.equal('served');
  });
});
