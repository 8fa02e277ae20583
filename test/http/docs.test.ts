import { expect } from 'chai';
import express from 'express';
import { docsPage } from '../../src/http/docs.ts';
import { serve, type TestServer } from '../support/httpServer.ts';

describe('the page that shows the API', () => {
  let server: TestServer;

  before(async () => {
    server = await serve(express().use('/docs', docsPage()));
  });
  after(() => server.close());

  it('[API-10] loads what it needs from this server, and nothing from elsewhere', async () => {
    const page = await server.send('GET', '/docs');
    expect(page.status).to.equal(200);
    expect(page.headers.get('content-type')).to.match(/^text\/html/);
    const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => String(path));
    const own = loaded.filter((path) => path.startsWith('/docs/'));
    expect(loaded.filter((path) => !own.includes(path))).to.deep.equal(['/openapi.json']);
    expect(own).to.have.lengthOf(4);
    for (const path of own) expect((await server.send('GET', path)).status, path).to.equal(200);
  });

  it('[API-10] may run only scripts that are files, and reach only this server', async () => {
    const policy = (await server.send('GET', '/docs/')).headers.get('content-security-policy') ?? '';
    const said = new Map(policy.split(';').map((each) => [each.split(' ', 1)[0], each]));
    expect(said.get('default-src')).to.equal("default-src 'none'");
    expect(said.get('script-src')).to.equal("script-src 'self'");
    expect(said.get('style-src')).to.equal("style-src 'self'");
    expect(said.get('connect-src')).to.equal("connect-src 'self'");
    expect(said.get('frame-ancestors')).to.equal("frame-ancestors 'none'");
  });

  it('[API-10] gives away no other file', async () => {
    for (const path of ['/docs/package.json', '/docs/index.html', '/docs/..%2fpackage.json']) {
      expect((await server.send('GET', path)).status, path).to.equal(404);
    }
  });
});
