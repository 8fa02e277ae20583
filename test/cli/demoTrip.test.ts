import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { freePort } from '../../src/db/embedded/freePort.ts';
import { expectCleanAudit } from '../support/audit.ts';
import { childEnvironment } from '../support/childEnvironment.ts';
import { withFolder } from '../support/folders.ts';
import { serve } from '../support/httpServer.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { importTimetable } from '../support/timetables.ts';

const COMMAND = fileURLToPath(new URL('../../src/cli/demo-trip.ts', import.meta.url));

interface Outcome {
  code: number;
  out: string;
  err: string;
}

function run(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { env: childEnvironment({ NODE_NO_WARNINGS: '1' }) };
    execFile(process.execPath, [COMMAND, ...args], options, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    });
  });
}

describe('npm run demo:trip', function () {
  this.timeout(60_000);
  let server: TestServer;

  before(async () => {
    server = await testServer();
    await importTimetable(server.database.pool);
  });
  after(async () => {
    await expectCleanAudit(server.database.pool);
    await server.remove();
  });

  it('makes a whole trip, says each step with its time, and keeps the ticket', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'ticket.pdf');
      const { code, out, err } = await run('--url', server.url, '--save', file, '--seats', '3');
      expect(err).to.equal('');
      expect(code).to.equal(0);
      expect(out.match(/^ *\d+ ms ✓ /gm)).to.have.length(16);
      expect(out).to.match(/✓ Hold by room +seats \w+, \w+, \w+ for/);
      expect(out).to.match(
        /^16 steps in \d+\.\d s: booked as [A-Z2-9]{10}, cancelled, \d+\.\d\d paid back\.$/m,
      );
      expect(out, 'no colours where there is no terminal').to.not.include('\u001b');
      expect((await readFile(file)).subarray(0, 5).toString()).to.equal('%PDF-');
    });
  });

  it('travels where, when and as whom it is told', async () => {
    const { rows } = await server.database.pool.query<{ from: string; to: string; day: string }>(
      `select r.origin_city as from, r.destination_city as to,
              to_char(s.departure_datetime at time zone r.origin_timezone, 'YYYY-MM-DD') as day
         from schedules s join routes r on r.id = s.route_id
        where s.departure_datetime > now() + interval '26 hours' order by s.departure_datetime desc limit 1`,
    );
    const [last = { from: '', to: '', day: '' }] = rows;
    const wish = ['--from', last.from.toUpperCase(), '--to', last.to.toLowerCase(), '--date', last.day];
    const account = ['--email', 'admin@example.com', '--password', 'Admin-Test-1'];
    const { code, out, err } = await run('--url', server.url, ...wish, ...account);
    expect(code, err).to.equal(0);
    expect(out).to.include(`${last.from} → ${last.to}, `).and.to.include(', admin@example.com');
  });

  it('says in a sentence why it cannot', async () => {
    const stranger = await serve((_request, response) => response.end('hello'));
    const nobody = `http://127.0.0.1:${await freePort()}`;
    const account = ['--email', 'nobody@example.com', '--password', 'Wrong-Pass-1'];
    for (const [args, reason] of [
      [['--url', nobody], /Nothing answers at .+ Start the server with "npm start"/],
      [['--url', stranger.url], /did not answer as documented/],
      [['--url', server.url, '--from', 'Atlantis'], /There is no route from Atlantis in the timetable\./],
      [['--url', server.url, '--date', '2199-01-01'], /No trip on 2199-01-01 has 2 free seat/],
      [['--url', server.url, ...account], /\(unauthenticated\)/],
    ] as const) {
      const { code, err } = await run(...args);
      expect(code, args.join(' ')).to.equal(1);
      expect(err)
        .to.match(/^The trip ended here: [^\n]+\n$/)
        .and.to.match(reason);
    }
    await stranger.close();
  });

  it('says how it is used when it is used otherwise', async () => {
    for (const args of [
      ['--url', 'localhost:3000'],
      ['--seats', '7'],
      ['--date', '2027-02-30'],
      ['--email', 'a@example.com'],
      ['--colour'],
      ['more'],
    ]) {
      const { code, err } = await run(...args);
      expect(code, args.join(' ')).to.equal(2);
      expect(err).to.contain('--save FILE');
    }
    const { code, out } = await run('--help');
    expect([code, out.includes('--save FILE')]).to.deep.equal([0, true]);
  });
});
