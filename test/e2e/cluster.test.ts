import { expect } from 'chai';
import { type Cluster, hasRedis, startCluster } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';
import { makePassengers, type Passenger } from '../support/passenger.ts';
import { killServer } from '../support/serverProcess.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';
import { joinRoom, stateWhere, watchPlainly } from '../support/watchers.ts';

(hasRedis() ? describe : describe.skip)('three processes on one database', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  let people: Passenger[];

  before(async () => {
    cluster = await startCluster(3);
    people = await makePassengers(cluster.database.pool, cluster.servers[0]?.url ?? '', 40);
  });
  after(() => cluster.remove());

  const urls = () => cluster.servers.map(({ url }) => url);
  const trip = (seats = 12) =>
    makeTrip(cluster.database.pool, { seats, departureAt: Date.now() + 48 * HOUR });
  const person = () => people.pop() as Passenger;
  const hold = async (url: string, to: Trip, ...seats: number[]) =>
    person()
      .at(url)
      .hold(to, ...seats);
  const epochOf = async (scheduleId: string) => {
    const { rows } = await cluster.database.pool.query<{ epoch: string }>(
      'select epoch from schedules where id = $1',
      [scheduleId],
    );
    return Number(rows[0]?.epoch);
  };

  it('[OWN-3] holds seats of one trip through any of them, under one owner and one epoch', async () => {
    const to = await trip();
    for (const [index, url] of urls().entries()) await hold(url, to, index);
    expect(await epochOf(to.scheduleId)).to.equal(1);
    await cluster.ownerOf(to.scheduleId);
  });

  it('[RUSH-1] sells each seat once when everybody asks every process', async () => {
    const to = await trip(4);
    const asked = people
      .slice(0, 12)
      .flatMap((each, n) =>
        urls().map((url) => each.at(url).reserve(to.scheduleId, [to.seatIds[n % 4] as string])),
      );
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).to.have.length(4);
    expect(statuses.filter((status) => status === 409)).to.have.length(32);
    expect(await epochOf(to.scheduleId)).to.equal(1);
  });

  it('[DOOR-5] shows every change to watchers of every process, by versions that rise by one', async () => {
    const to = await trip();
    const watchers = await Promise.all(urls().map((url) => watchPlainly(url, to.scheduleId)));
    const rooms = await Promise.all(urls().map((url) => joinRoom(url, to.scheduleId)));
    for (const [index, url] of urls().entries()) await hold(url, to, index);
    for (const room of rooms) await stateWhere(room, (state) => state.available_seats === 9);
    for (const watcher of watchers) {
      await watcher.message(3);
      const [first, ...deltas] = watcher.heard;
      expect(deltas.map(({ version }) => version - (first?.version ?? 0))).to.deep.equal([1, 2, 3]);
      expect(deltas.map(({ available_seats }) => available_seats)).to.deep.equal([11, 10, 9]);
      await watcher.close();
    }
    await Promise.all(rooms.map((room) => room.leave()));
  });

  it('[OWN-5] takes over what a killed process owned: holds stay, watchers come back, at once', async () => {
    const to = await trip();
    await hold(urls()[0] as string, to, 0, 1);
    const owner = await cluster.ownerOf(to.scheduleId);
    const others = cluster.servers.filter((server) => server !== owner);
    const watchers = await Promise.all(others.map(({ url }) => watchPlainly(url, to.scheduleId)));

    const killedAt = performance.now();
    await killServer(owner);
    await hold(others[0]?.url ?? '', to, 2);
    const tookMs = Math.round(performance.now() - killedAt);
    process.stdout.write(`\n    taken over after kill -9 in ${tookMs} ms\n`);

    const next = await cluster.ownerOf(to.scheduleId);
    expect(others).to.include(next);
    const refused = await person()
      .at(others[1]?.url ?? '')
      .reserve(to.scheduleId, [to.seatIds[0] as string]);
    expect(refused.status).to.equal(409);
    for (const watcher of watchers) {
      await eventually(
        'the watcher sees what the new owner does',
        () => watcher.heard.at(-1)?.available_seats === 9,
      );
      await watcher.close();
    }
  });
});
