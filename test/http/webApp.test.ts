import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as rawRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import express from 'express';
import { type ClientSettings, webApp } from '../../src/http/webApp.ts';
import { buildWeb } from '../../web/build.ts';
import { serve, type TestServer } from '../support/httpServer.ts';

/** What the API would answer to whatever the client's mount passes on. */
const PASSED_ON = 418;
const SETTINGS: ClientSettings = { currency: 'CHF', payment_methods: ['wallet'] };

/** Serves `handler` with a stand-in for the API behind it. */
function serveWeb(handler = webApp(SETTINGS)): Promise<TestServer> {
  const app = express();
  app.use(handler);
  app.use((_req, res) => void res.status(PASSED_ON).send('passed on'));
  return serve(app);
}

/** Sends the path as it stands: `fetch` would tidy the dots away. */
async function statusOf(url: string, path: string): Promise<number> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  rawRequest({ hostname, port, path }, (response) => {
    response.resume();
    response.on('end', () => resolve(response.statusCode ?? 0));
  })
    .on('error', reject)
    .end();
  return promise;
}

describe('the browser client', () => {
  let server: TestServer;
  /** The addresses that the page asks for. */
  let wanted: string[];

  before(async function () {
    this.timeout(60_000);
    await buildWeb();
    server = await serveWeb();
    const { text } = await server.send('GET', '/app/');
    wanted = [...text.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, path]) => path ?? '');
  });

  /** The built file of the page with this ending. */
  const built = (ending: string) => wanted.find((path) => path.endsWith(ending)) ?? 'none is built';

  after(() => server.close());

  for (const path of ['/', '/app']) {
    it(`leads from ${path} to /app/`, async () => {
      const reply = await server.send('GET', path);
      expect(reply.status).to.equal(302);
      expect(reply.headers.get('location')).to.equal('/app/');
    });
  }

  it('serves its files with their types', async () => {
    const types = new Map([
      ['/app/', 'text/html'],
      [built('.css'), 'text/css'],
      [built('.js'), 'text/javascript'],
      ['/app/icon.svg', 'image/svg+xml'],
    ]);
    for (const [path, type] of types) {
      const reply = await server.send('GET', path);
      expect(reply.status, path).to.equal(200);
      expect(reply.headers.get('content-type'), path).to.match(new RegExp(`^${type.replace('+', '\\+')}\\b`));
      expect(reply.headers.get('x-content-type-options'), path).to.equal('nosniff');
    }
  });

  it('sends scripts and styles as small as the browser takes them', async () => {
    for (const path of [built('.css'), built('.js')]) {
      const accepting = (coding: string) =>
        server.send('GET', path, { headers: { 'Accept-Encoding': coding } });
      const plain = await accepting('identity');
      expect(plain.headers.get('content-encoding'), path).to.equal(null);
      for (const coding of ['br', 'gzip']) {
        const reply = await accepting(coding);
        expect(reply.headers.get('content-encoding'), path).to.equal(coding);
        expect(reply.headers.get('vary'), path).to.match(/accept-encoding/i);
        expect(reply.headers.get('cache-control'), path).to.include('immutable');
        expect(reply.headers.get('content-type'), path).to.equal(plain.headers.get('content-type'));
        expect(Number(reply.headers.get('content-length')), path).to.be.below(plain.text.length);
        expect(reply.text, path).to.equal(plain.text);
      }
    }
  });

  it('tells its pages what the server is set to', async () => {
    const reply = await server.send('GET', '/app/config.json');
    expect(reply.json).to.deep.equal(SETTINGS);
    expect(reply.headers.get('cache-control')).to.equal('no-cache');
  });

  it('serves its page wherever a page may be, for a reload deep inside', async () => {
    const { text } = await server.send('GET', '/app/');
    const id = '0198c0de-0000-7000-8000-000000000001';
    for (const path of [
      `/app/checkout/${id}?payment_id=${id}&outcome=paid`,
      '/app/bookings',
      '/app/trips/',
    ]) {
      const reply = await server.send('GET', path);
      expect(reply.status, path).to.equal(200);
      expect(reply.text, path).to.equal(text);
      expect(reply.headers.get('content-type'), path).to.equal('text/html; charset=utf-8');
    }
  });

  it('asks for nothing in its page that it does not serve', async () => {
    expect(wanted).to.include('/app/icon.svg');
    for (const path of wanted) expect((await server.send('GET', path)).status, path).to.equal(200);
  });

  it('lets no script or style in that is not a file of its own', async () => {
    for (const path of ['/app/', built('.js'), '/app/bookings']) {
      const policy = (await server.send('GET', path)).headers.get('content-security-policy') ?? '';
      const directives = policy.split(';').map((directive) => directive.trim());
      expect(directives, path).to.include.members([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ]);
      expect(policy).to.not.include('unsafe');
    }
    const { text } = await server.send('GET', '/app/');
    expect(text).to.not.match(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/i);
  });

  it('answers 304 to a browser that has the file already, and has it ask each time', async () => {
    for (const path of ['/app/icon.svg', '/app/bookings']) {
      const first = await server.send('GET', path);
      expect(first.headers.get('cache-control'), path).to.equal('no-cache');
      const etag = first.headers.get('etag') ?? '';
      expect(etag, path).to.not.equal('');
      const again = await server.send('GET', path, {
        headers: { 'If-None-Match': etag, 'Cache-Control': '' },
      });
      expect(again.status, path).to.equal(304);
    }
  });

  it('lets a file whose name changes with its content be kept for good', async () => {
    const { headers } = await server.send('GET', built('.js'));
    expect(headers.get('cache-control')).to.equal('public, max-age=31536000, immutable');
  });

  it('passes on what is neither a file nor a page of its own', async () => {
    for (const path of [
      '/app/nothing.js',
      '/app/session',
      '/app/session/renew',
      '/app/pages/nothing.css',
      '/routes',
      '/application',
      '/app/a%zz',
    ]) {
      expect(await statusOf(server.url, path), path).to.equal(PASSED_ON);
    }
    for (const method of ['POST', 'PUT', 'DELETE']) {
      expect((await server.send(method, '/app/')).status, method).to.equal(PASSED_ON);
      expect((await server.send(method, '/')).status, method).to.equal(PASSED_ON);
    }
  });

  it('answers HEAD like GET, without a body', async () => {
    const reply = await server.send('HEAD', '/app/bookings');
    expect(reply.status).to.equal(200);
    expect(reply.text).to.equal('');
  });

  it('never leaves its folder', async () => {
    const paths = [
      '/app/../package.json',
      '/app/..%2fpackage.json',
      '/app/..%2f..%2fpackage.json',
      '/app/%2e%2e/package.json',
      '/app/%2e%2e%2fpackage.json',
      '/app/..%5cpackage.json',
      '/app//../package.json',
      '/app/pages/../../package.json',
      '/app/%2e%2e%2fLICENSE',
      '/app/icon.svg%00.html',
      '/app/.vite/manifest.json',
    ];
    for (const path of paths) expect(await statusOf(server.url, path), path).to.equal(PASSED_ON);
  });
});

describe('the folder of the browser client', () => {
  it('says how the client is built when it is not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'web-'));
    const server = await serveWeb(webApp(SETTINGS, folder));
    try {
      const { status, text } = await server.send('GET', '/app/');
      expect(status).to.equal(503);
      expect(text).to.include('npm run build:web');
    } finally {
      await server.close();
      await rm(folder, { recursive: true });
    }
  });

  it('keeps its hidden files to itself', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'web-'));
    await writeFile(join(folder, 'index.html'), '<!doctype html>');
    await writeFile(join(folder, '.env'), 'SECRET=1');
    const server = await serveWeb(webApp(SETTINGS, folder));
    try {
      expect((await server.send('GET', '/app/')).status).to.equal(200);
      expect((await server.send('GET', '/app/.env')).status).to.equal(PASSED_ON);
    } finally {
      await server.close();
      await rm(folder, { recursive: true });
    }
  });
});
