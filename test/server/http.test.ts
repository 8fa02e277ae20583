import { expect } from 'chai';
import express, { type Express } from 'express';
import { readConfig } from '../../src/config.ts';
import { PAYMENT_METHODS } from '../../src/domain/payment.ts';
import { createLogger } from '../../src/log.ts';
import { makeGateways, type ServedGateways } from '../../src/server/gateways.ts';
import { createHttp, type HttpParts } from '../../src/server/http.ts';
import { STRIPE_SECRETS } from '../gateways/support/stripeHouse.ts';
import { serve } from '../support/httpServer.ts';
import { ManualClock } from '../support/manualClock.ts';

interface Layer {
  route?: { path: string | string[]; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
}

/** Everything that Express leads to by itself, however deep: all but what the pipeline finds. */
function routesIn(stack: readonly Layer[]): string[] {
  return stack.flatMap(({ route, handle }) => {
    if (!route) return routesIn(handle.stack ?? []);
    const methods = Object.keys(route.methods).map((method) => method.toUpperCase());
    return methods.flatMap((method) => [route.path].flat().map((path) => `${method} ${path}`));
  });
}

/** Answers to every name: what is wired is looked at, never called. */
const nothing: unknown = new Proxy({}, { get: () => ({}) });

/** The pages of the server's HTTP side with nothing behind them but these gateways. */
function pagesOf(gateways: Pick<ServedGateways, 'current' | 'routers'>, config = readConfig({})): Express {
  return createHttp({
    config,
    databases: nothing,
    secrets: nothing,
    rooms: nothing,
    useCases: nothing,
    gateways,
    metrics: { contentType: 'text/plain' },
    log: createLogger('silent'),
  } as unknown as HttpParts).pages;
}

/** With `gateway` as the gateway's pages. */
function httpWith(gateway: express.Router): Layer[] {
  const current = { methods: [] } as unknown as ServedGateways['current'];
  return pagesOf({ current, routers: [gateway] }).router.stack as unknown as Layer[];
}

/** What a server with these settings tells its pages of ways to pay. */
async function methodsWith(env: NodeJS.ProcessEnv): Promise<unknown> {
  const config = readConfig({
    STRIPE_SECRET_KEY: STRIPE_SECRETS.secretKey,
    STRIPE_WEBHOOK_SECRET: STRIPE_SECRETS.webhookSecret,
    ...env,
  });
  const log = createLogger('silent');
  const where = { publicUrl: 'http://127.0.0.1', folder: '/nowhere', webhookSecret: 'secret' };
  const gateways = await makeGateways({ config, clock: new ManualClock(0), log, ...where });
  const server = await serve(pagesOf(gateways, config));
  try {
    return (await server.send('GET', '/app/config.json')).json.payment_methods;
  } finally {
    await server.close();
  }
}

describe('the doors of HTTP', () => {
  it('[API-1] are the operations, and pages that are no part of the API', () => {
    const stack = httpWith(express.Router());
    const docs = ['/', '/start.js', '/swagger-ui.css', '/swagger-ui-bundle.js', '/favicon-32x32.png'];
    // Under /monitor, for admins, who are let in by their cookie or their token before any of these.
    const monitor = ['/', '/api', '/api/room'];
    const client = ['/', '/app', '/app/config.json'];
    expect(routesIn(stack)).to.deep.equal([...docs, ...monitor, ...client].map((path) => `GET ${path}`));
    // The request's id, four mounts, nowhere, and the last resort.
    expect(stack).to.have.lengthOf(7);
  });

  it('[API-1] and a route that is added beside them is seen', () => {
    const gateway = express.Router();
    gateway.use(
      '/deep',
      express.Router().post('/door', (_req, res) => void res.end()),
    );
    expect(routesIn(httpWith(gateway))).to.include('POST /door');
  });

  it('[WEB-22] tell the ways to pay of the gateway that takes new payments', async () => {
    const cards = ['credit_card', 'debit_card', 'wallet'];
    expect(await methodsWith({ PAYMENT_GATEWAY: 'sandbox' })).to.deep.equal(PAYMENT_METHODS);
    expect(await methodsWith({ PAYMENT_GATEWAY: 'stripe' })).to.deep.equal(cards);
    expect(await methodsWith({ PAYMENT_GATEWAY: 'stripe,sandbox' })).to.deep.equal(cards);
    expect(await methodsWith({ PAYMENT_GATEWAY: 'stripe', CURRENCY: 'INR' })).to.deep.equal([
      ...cards,
      'upi',
    ]);
  });
});
