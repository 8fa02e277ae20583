import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import express from 'express';
import { GatewayUnavailable, type PaymentGateway } from '../../src/app/ports.ts';
import type { Courier } from '../../src/app/processes/courier.ts';
import type { Members } from '../../src/app/processes/members.ts';
import { sandboxElsewhere } from '../../src/server/sandboxElsewhere.ts';
import { serve, type TestServer } from '../support/httpServer.ts';

const PAGE = '/sandbox/checkout/cs_1';

describe('[LINK-4] a request for the page of a checkout that another process began', () => {
  let here: TestServer;
  let there: TestServer;
  /** Someone in the network who is none of the processes. */
  let stranger: TestServer;
  let asked: string[];
  let strayed: string[];

  beforeEach(async () => {
    asked = [];
    strayed = [];
    there = await serve((req, res) => {
      asked.push(req.url ?? '');
      res.end('the page');
    });
    stranger = await serve((req, res) => {
      strayed.push(req.url ?? '');
      res.end('a secret');
    });
    const retrieve = async () => {
      throw new GatewayUnavailable('it has not begun this one');
    };
    const self = { id: 'here', address: 'http://here.invalid' };
    const other = { id: 'there', address: there.url };
    const { door } = sandboxElsewhere({
      gateways: { all: [{ name: 'sandbox', retrieve } as unknown as PaymentGateway] },
      members: { self, live: () => [self, other] } as unknown as Members,
      courier: { call: async () => ({ kind: 'answered', value: true }) } as unknown as Courier,
    });
    here = await serve(express().use('/', door));
  });
  afterEach(() => Promise.all([here, there, stranger].map((server) => server.close())));

  /** All that comes back to whoever asks for `target`, letter by letter. */
  const answerTo = async (target: string): Promise<string> => {
    const socket = connect(Number(new URL(here.url).port), '127.0.0.1').setEncoding('utf8');
    let said = '';
    socket.on('data', (text: string) => {
      said += text;
    });
    socket.write(
      `GET ${target} HTTP/1.1\r\nHost: ${new URL(stranger.url).host}\r\nConnection: close\r\n\r\n`,
    );
    await once(socket, 'close');
    return said;
  };

  it('is handed on with its path and query', async () => {
    expect(await answerTo(`${PAGE}/x?y=1&z=%2e`)).to.include('the page');
    expect(asked).to.deep.equal([`${PAGE}/x?y=1&z=%2e`]);
  });

  it('goes to that process, whatever host it names', async () => {
    await answerTo(stranger.url + PAGE);
    await answerTo(`${stranger.url}/x/..${PAGE}`);
    expect(asked).to.deep.equal([PAGE, PAGE]);
    expect(strayed).to.deep.equal([]);
  });

  for (const way of ['/../../../x', '/%2e%2e/..%2f/../../x', '\\..\\..\\..\\x', '/../../..//x']) {
    it(`is not handed on when it leads elsewhere: ${way}`, async () => {
      const { host } = new URL(stranger.url);
      for (const start of ['', stranger.url, `//${host}`]) await answerTo(start + PAGE + way);
      expect([asked, strayed]).to.deep.equal([[], []]);
    });
  }
});
