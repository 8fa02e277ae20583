import { expect } from 'chai';
import { createLogger } from '../src/log.ts';

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
});
