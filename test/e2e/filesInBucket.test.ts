import { expect } from 'chai';
import { readConfig } from '../../src/config.ts';
import { Closing } from '../../src/server/closing.ts';
import { openFiles } from '../../src/server/files.ts';
import { eventually } from '../support/eventually.ts';
import { makePassenger, SECRETS } from '../support/passenger.ts';
import { type S3Server, startS3 } from '../support/s3Server.ts';
import { testServer } from '../support/server.ts';
import { HOUR, makeTrip } from '../support/trip.ts';

describe('a server that keeps its files in a bucket', function () {
  this.timeout(60_000);
  let bucket: S3Server;
  before(async () => {
    bucket = await startS3();
  });
  after(() => bucket.close());

  const env = (secret: string) => ({
    ...SECRETS,
    S3_BUCKET: bucket.options.bucket,
    S3_ENDPOINT: bucket.options.endpoint,
    S3_ACCESS_KEY_ID: 'S3RVER',
    S3_SECRET_ACCESS_KEY: secret,
  });

  it('[FILE-1] prints tickets there', async () => {
    const server = await testServer(env('S3RVER'));
    try {
      const ada = await makePassenger(server.database.pool, server.url, server.time);
      const trip = await makeTrip(server.database.pool, { departureAt: server.time.now() + 48 * HOUR });
      const held = await ada.hold(trip, 0);
      await ada.pay(await ada.start(held));
      await eventually('it is booked', async () => (await ada.statusOf(held)) === 'confirmed');
      const { json } = await ada.book(held);
      const ticket = (await ada.call('GET', `/bookings/${json.id}/details`)).json.ticket as { id: string };
      expect((await ada.call('GET', `/tickets/${ticket.id}/download`)).status).to.equal(200);
      await eventually('the file is kept', async () => {
        const names = await bucket.names();
        return names.some((name) => name.includes(`tickets/${ticket.id}-valid-`));
      });
    } finally {
      await server.remove();
    }
  });

  it('[FILE-2] does not start with keys that the bucket refuses, and says so', async () => {
    const closing = new Closing(() => undefined);
    const refused = await openFiles(readConfig(env('not the secret')), 'nowhere', closing).then(
      () => null,
      (error: unknown) => error,
    );
    await closing.close();
    expect(String(refused)).to.include('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are not allowed to (403)');
  });
});
