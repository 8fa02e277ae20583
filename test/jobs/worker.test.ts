import { expect } from 'chai';
import type { Runner } from 'graphile-worker';
import { startWorker } from '../../src/jobs/worker.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { eventually } from '../support/eventually.ts';
import { logLines } from '../support/logLines.ts';

describe('[JOB-5] a job that fails', () => {
  let database: TestDatabase;
  let worker: Runner;
  const log = logLines();

  before(async () => {
    database = await bookingDatabase();
    const fails = () => Promise.reject(new Error('it is away'));
    const tasks = { applyNews: fails, sendMail: fails, issueInvoice: fails, orderRefund: fails };
    worker = await startWorker(database.pool, tasks, log.log);
  });
  after(async () => {
    await worker.stop();
    await worker.promise;
    await database.drop();
  });

  const GIVEN_UP = /tried as often as it may be/;
  const told = (id: string, said: RegExp) => (line: Record<string, unknown>) =>
    said.test(String(line.msg)) && (line.job as { id?: string } | undefined)?.id === id;

  /** Gives its id. */
  async function addJob(tries: number): Promise<string> {
    const { rows } = await database.pool.query<{ id: string }>(
      `select id from graphile_worker.add_job('mail', $1, max_attempts => $2)`,
      [{ kind: 'booking_confirmed', id: '0198c0de-4a10-7000-8000-000000000001' }, tries],
    );
    return rows[0]?.id ?? expect.fail('no job was made');
  }

  it('for the last time is told once, as an error; one that is tried again is not', async () => {
    const again = await addJob(25);
    await log.find(told(again, /^a job failed$/));
    const last = await addJob(1);
    const line = await log.find(told(last, GIVEN_UP));
    expect(line).to.deep.include({ level: 'error' });
    expect(line.job).to.deep.equal({ id: last, task_identifier: 'mail', attempts: 1 });
    expect(log.lines.filter(told(last, GIVEN_UP))).to.have.length(1);
    expect(log.lines.some(told(again, GIVEN_UP))).to.equal(false);
  });

  it('[JOB-6] is told whole in the log, and by its kind in the queue', async () => {
    const id = await addJob(25);
    const { err } = await log.find(told(id, /^a job failed$/));
    expect(err).to.have.nested.property('cause.message', 'it is away');
    // It is told a moment before it is written down.
    const kept = await eventually('its reason is kept', async () => {
      const { rows } = await database.pool.query<{ last_error: string | null }>(
        'select last_error from graphile_worker.jobs where id = $1',
        [id],
      );
      return rows[0]?.last_error ?? null;
    });
    expect(kept).to.equal('why: Error');
  });
});
