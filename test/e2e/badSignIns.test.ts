import { expect } from 'chai';
import { quantile } from '../../loadtest/figures.ts';
import { type Reply, request } from '../support/httpServer.ts';
import { makePassengers, type Passenger, SECRETS } from '../support/passenger.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';

const BAD = 200;
const QUIET_ROUNDS = 40;
/** Files are read by the threads that passwords are hashed on. */
const FILE = '/docs/swagger-ui.css';

for (const RATE_LIMIT of ['on', 'off']) {
  describe(`[LIM-14] ${BAD} bad sign-ins at once, limits ${RATE_LIMIT}`, function () {
    this.timeout(120_000);
    let server: TestServer;
    let trip: Trip;
    let people: Passenger[];

    before(async () => {
      server = await testServer({ ...SECRETS, RATE_LIMIT });
      const { pool } = server.database;
      trip = await makeTrip(pool, { seats: 200, departureAt: server.time.now() + 48 * HOUR });
      people = await makePassengers(pool, server.url, 200);
    });
    after(() => server.remove());

    const get = (path: string) => request(server.url + path, 'GET');
    const signIn = (n: number) =>
      request(`${server.url}/users/login`, 'POST', {
        body: { email: `user${n}@example.com`, password: 'Wrong-pass-1' },
      });

    /** What everybody else does meanwhile: one seat is held, the map and a file are read. Gives how long each took. */
    const round = async (): Promise<number[]> => {
      const passenger = people.pop();
      const seatId = trip.seatIds[people.length];
      if (!passenger || !seatId) return [];
      const took: number[] = [];
      const timed = async (status: number, ask: () => Promise<Reply>) => {
        const begun = performance.now();
        expect((await ask()).status).to.equal(status);
        took.push(performance.now() - begun);
      };
      await timed(201, () => passenger.reserve(trip.scheduleId, [seatId]));
      await timed(200, () => get(`/schedules/${trip.scheduleId}/seats`));
      await timed(200, () => get(FILE));
      return took;
    };

    it('leave all others as quick as they are', async () => {
      const quiet: number[] = [];
      for (let n = 0; n < QUIET_ROUNDS; n += 1) quiet.push(...(await round()));

      const begun = performance.now();
      let under = true;
      const answers = Promise.all(Array.from({ length: BAD }, (_, n) => signIn(n))).finally(() => {
        under = false;
      });
      const during: number[] = [];
      while (under && people.length > 0) during.push(...(await round()));
      const statuses = (await answers).map(({ status }) => status);
      const passwordsMs = performance.now() - begun;

      for (const took of [quiet, during]) took.sort((a, b) => a - b);
      const figures = (took: number[]) =>
        [0.9, 0.99].map((q) => `p${q * 100} ${quantile(took, q).toFixed(1)}`).join(', ');
      const said = `${figures(quiet)} ms, during ${BAD} bad sign-ins ${figures(during)} ms`;
      process.stdout.write(`\n    ${said}, which took ${Math.round(passwordsMs)} ms\n`);
      const looked = statuses.filter((status) => status === 401);
      expect(looked, 'passwords that were looked at').to.have.length.within(1, 100);
      expect(during).to.have.length.above(20);
      // By the passwords' own time, so that a slow machine makes no difference: who had to wait for them waits as long.
      // One of three kinds that waits is a third of all; a single one that took long is a machine that stood still.
      expect(quantile(during, 0.9), said).to.be.below(passwordsMs / 4);
    });
  });
}
