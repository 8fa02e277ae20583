import { expect } from 'chai';
import { GatewayUnavailable } from '../../src/app/ports.ts';
import { Refused, refusal } from '../../src/domain/errors.ts';
import { type BookingWorld, bookingWorld, type Json } from '../support/bookingWorld.ts';
import { jobIdOf } from '../support/jobIds.ts';

describe('the job queue, for admins', () => {
  let world: BookingWorld;
  before(async () => {
    world = await bookingWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    world.mailTrouble = null;
    world.mails.length = 0;
    await world.database.pool.query(
      'select graphile_worker.complete_jobs(array_agg(id)) from graphile_worker.jobs',
    );
  });

  const listed = async (query = '') => {
    const { status, json, text } = await world.admin('GET', `/admin/jobs${query}`);
    expect(status, text).to.equal(200);
    return json.items as Json[];
  };
  const retry = (id: string) => world.admin('POST', `/admin/jobs/${id}/retry`, { body: {} });

  /** A letter that its server has refused as often as it may. */
  async function deadLetter(): Promise<{ job: Json; bookingId: string }> {
    world.mailTrouble = new Error('the mail server is away');
    const { booking } = await world.sell(await world.trip(), [0]);
    await world.database.pool.query('update graphile_worker._private_jobs set attempts = max_attempts');
    const [job] = await listed('?state=failed');
    if (!job) throw new Error('no job has failed');
    return { job, bookingId: booking.id };
  }

  it('[JOB-1] lists what is still to be done, by its state, the latest first', async () => {
    expect(await listed()).to.deep.equal([]);
    world.mailTrouble = new Error('the mail server is away');
    const { booking } = await world.sell(await world.trip(), [0]);
    const [letter] = await listed();
    expect(letter).to.deep.include({
      task: 'mail',
      about: { kind: 'booking_confirmed', id: booking.id },
      state: 'retrying',
      attempts: 1,
      max_attempts: 25,
    });
    await world.sell(await world.trip(), [0], 'other');
    const all = await listed();
    expect(all.map(({ id }) => id)).to.deep.equal(
      all
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
    const first = await world.admin('GET', '/admin/jobs?limit=1');
    const second = await world.admin('GET', `/admin/jobs?limit=1&cursor=${first.json.next_cursor}`);
    expect([...(first.json.items as Json[]), ...(second.json.items as Json[])]).to.deep.equal(
      all.slice(0, 2),
    );
    await world.database.pool.query(
      `update graphile_worker._private_jobs set attempts = max_attempts where id = (select min(id) from graphile_worker.jobs)`,
    );
    await world.database.pool.query(`select graphile_worker.add_job('mail', '{"kind":"none"}')`);
    const states = await Promise.all(
      ['waiting', 'retrying', 'failed', 'running'].map(
        async (state) => (await listed(`?state=${state}`)).length,
      ),
    );
    expect(states).to.deep.equal([1, 1, 1, 0]);
    expect((await world.admin('GET', '/admin/jobs?state=done')).status).to.equal(400);
  });

  it('[JOB-2] has one that failed tried again: once, and the log says by whom', async () => {
    const { job, bookingId } = await deadLetter();
    world.mailTrouble = null;
    await world.runJobs();
    expect(world.mails, 'nobody tries it by itself').to.deep.equal([]);
    const { status, json } = await retry(job.id);
    expect(status).to.equal(200);
    expect(json).to.deep.include({ id: job.id, state: 'waiting', attempts: 0 });
    await world.runJobs();
    expect(world.mails.map(({ key }) => key)).to.deep.equal([`booking_confirmed-${bookingId}`]);
    expect((await retry(job.id)).status, 'it is done').to.equal(404);
    const log = await world.admin('GET', `/activity-logs?entity_id=${job.id}`);
    const rows = log.json.items as Json[];
    expect(rows).to.have.length(1);
    expect(rows[0]).to.deep.include({ action_type: 'job.retried', user_id: world.people.admin });
  });

  it('[JOB-2] leaves alone what runs, and what is not there', async () => {
    const { job } = await deadLetter();
    await world.database.pool.query(
      `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'somebody'`,
    );
    expect((await listed('?state=running')).map(({ id }) => id)).to.include(job.id);
    const { status, json } = await retry(job.id);
    expect([status, json.code]).to.deep.equal([409, 'in_use']);
    for (const id of [jobIdOf('999999999'), world.people.admin, 'x']) {
      expect((await retry(id)).status, id).to.equal(404);
    }
    await world.database.pool.query(
      'update graphile_worker._private_jobs set locked_at = null, locked_by = null',
    );
  });

  it('[JOB-2] returns money once, however often its job is retried', async () => {
    const { booking, payment } = await world.sell(await world.trip(), [0]);
    const reference = String(payment.payment_gateway_reference);
    world.gateway.settle(reference, { status: 'paid', captured: 2000 });
    const before = world.gateway.refundCount;
    world.gateway.loseNextAnswer('refund');
    await world.customer('POST', `/bookings/${booking.id}/cancel`, { body: {} });
    await world.runJobs();
    const [job] = (await listed()).filter(({ task }) => task === 'refund');
    expect(job).to.include({ state: 'retrying' });
    expect((await retry(String(job?.id))).status).to.equal(200);
    await world.runJobs();
    expect(world.gateway.refundCount - before).to.equal(1);
    expect((await world.customer('GET', `/payments/${payment.id}`)).json.status).to.equal('refunded');
  });

  describe('[JOB-6] why the last try failed', () => {
    const reasonOf = async (trouble: Error) => {
      world.mailTrouble = trouble;
      await world.sell(await world.trip(), [0]);
      const [job] = await listed();
      return job?.last_error;
    };
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl';
    const PRIVATE = /Ada of|ada@|\+1555|eyJhb/;
    const hush = `Ada of <ada@example.com>, +15551234567, ${token}`;

    for (const [what, told, trouble] of [
      ['a refusal', 'EENVELOPE RCPT TO 451 4.7.1', refusalBy('451 4.7.1', hush)],
      ['a system’s error', 'ECONNREFUSED connect', fails({ code: 'ECONNREFUSED', syscall: 'connect' })],
      [
        'a cause',
        'GatewayUnavailable: TypeError',
        new GatewayUnavailable(hush, { cause: new TypeError(hush) }),
      ],
      ['what the database quotes', '23505', fails({ code: '23505', detail: `(email)=(${hush})` })],
      ['a refusal of ours', 'Refused in_use', new Refused(refusal('in_use', hush))],
      [
        'words that look like codes',
        'Error',
        fails({ name: hush, code: token, syscall: hush, command: hush }),
      ],
    ] as [string, string, Error][]) {
      it(`tells the kinds and codes of ${what}, and nobody’s data`, async () => {
        expect(await reasonOf(trouble)).to.equal(told);
        const { text } = await world.admin('GET', '/admin/jobs');
        expect(text).to.not.match(PRIVATE);
        const { rows } = await world.database.pool.query('select last_error from graphile_worker.jobs');
        expect(JSON.stringify(rows), 'nor is it kept').to.not.match(PRIVATE);
      });
    }

    it('is null before one has failed, and of an error that is not of a job’s making unknown', async () => {
      const { pool } = world.database;
      await pool.query(`select graphile_worker.add_job('mail', '{"kind":"none"}')`);
      expect((await listed()).map(({ last_error }) => last_error)).to.deep.equal([null]);
      await pool.query('update graphile_worker._private_jobs set last_error = $1', [hush]);
      expect((await listed()).map(({ last_error }) => last_error)).to.deep.equal(['unknown']);
    });

    function fails(fields: object): Error {
      return Object.assign(new Error(hush), fields);
    }

    /** As nodemailer has it. */
    function refusalBy(code: string, words: string): Error {
      return fails({
        code: 'EENVELOPE',
        command: 'RCPT TO',
        response: `${code} ${words}`,
        rejected: [words],
      });
    }
  });

  it('is nobody else’s', async () => {
    expect((await world.customer('GET', '/admin/jobs')).status).to.equal(403);
    expect((await world.guest('GET', '/admin/jobs')).status).to.equal(401);
    expect((await world.customer('POST', `/admin/jobs/${jobIdOf('1')}/retry`, { body: {} })).status).to.equal(
      403,
    );
  });
});
