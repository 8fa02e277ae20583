import { expect } from 'chai';
import express from 'express';
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/log.ts';
import { createHttp, type HttpParts } from '../../src/server/http.ts';

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

/** The server's HTTP side with nothing behind it, and `gateway` as the gateway's pages. */
function httpWith(gateway: express.Router): Layer[] {
  const { pages } = createHttp({
    config: readConfig({}),
    databases: nothing,
    secrets: nothing,
    rooms: nothing,
    useCases: nothing,
    gateways: { routers: [gateway] },
    metrics: { contentType: 'text/plain' },
    log: createLogger('silent'),
  } as unknown as HttpParts);
  return pages.router.stack as unknown as Layer[];
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
});
