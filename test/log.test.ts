import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createLogger } from '../src/log.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

describe('log', () => {
  let lines: string[];
  const destination = { write: (line: string) => void lines.push(line) };

  beforeEach(() => {
    lines = [];
  });

  it('writes one JSON line with an ISO time and the level by name', () => {
    createLogger('info', false, destination).info({ seats: 2 }, 'reserved');
    const line: unknown = JSON.parse(lines.join(''));
    expect(line).to.include({ level: 'info', seats: 2, msg: 'reserved' });
    expect(line)
      .to.have.property('time')
      .that.matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('leaves out what is below its level', () => {
    createLogger('warn', false, destination).info('not said');
    expect(lines).to.deep.equal([]);
  });

  it('never writes a secret, up to two levels deep', () => {
    createLogger('info', false, destination).info({
      password: 'hush',
      body: { refresh_token: 'hush', token: 'hush', email: 'a@example.org' },
      req: { headers: { authorization: 'hush', cookie: 'hush', 'set-cookie': 'hush', accept: '*/*' } },
    });
    expect(lines.join('')).not.to.contain('hush');
    expect(lines.join('')).to.contain('a@example.org').and.to.contain('*/*');
  });

  it('[LOG-6] tells of an error without the values in it', () => {
    const log = createLogger('info', false, destination);
    const refused = Object.assign(new Error('invalid input syntax for type uuid: "hush"'), {
      name: 'error',
      code: '22P02',
      detail: 'Failing row contains (hush)',
      table: 'users',
    });
    const wrapped = Object.assign(new Error("insert into users values ('hush') - no"), {
      name: 'DriverException',
      cause: refused,
    });
    log.error({ err: wrapped }, 'failed');
    log.error({ err: new Error('550 <hush@example.org> is unknown at smtp://me:hush@mail.test') }, 'failed');
    log.error({ err: { message: 'hush' } }, 'failed');
    expect(lines.join('')).not.to.contain('hush');
    expect(lines.join(''))
      .to.contain('22P02')
      .and.to.contain('"table":"users"')
      .and.to.contain('550 <<e-mail>>');
    expect(lines.join('')).to.contain('log.test.ts');
  });

  it('writes short lines for a terminal when asked', () => {
    createLogger('info', true, destination).warn({ port: 1 }, 'careful');
    expect(lines.join('')).to.match(/^\d\d:\d\d:\d\d\.\d{3} warn careful \{"port":1\}\n$/);
  });

  it('[LOG-7] that cannot be written is told of, and ends nothing', async () => {
    const full = await open('/dev/full', 'w');
    const script = `import { createLogger } from './src/log.ts';
      const log = createLogger('info');
      process.on('SIGTERM', () => { log.info('the end'); process.exit(0); });
      setInterval(() => log.info('a line'), 1);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: ROOT,
      stdio: ['ignore', full.fd, 'pipe'],
    });
    await full.close();
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const ended = once(child, 'exit');
    await Promise.race([once(child.stderr ?? child, 'data'), ended]);
    child.kill('SIGTERM');
    expect(await ended).to.deep.equal([0, null]);
    expect(said).to.match(/^The log cannot be written: ENOSPC: .*\. Lines are lost until it can\.\n$/);
  });
});
