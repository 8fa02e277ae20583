import { type Cluster, hasRedis, startCluster } from '../support/cluster.ts';
import { standStill } from '../support/standstill.ts';

/** The longest first: while it waits the others begin. */
const SECONDS = [60, 10];

(hasRedis() ? describe : describe.skip)('[OWN-1] an owner that stands still', function () {
  this.timeout(180_000);
  const clusters: Cluster[] = [];
  /** Each has servers of its own, and all stand still at the same time: nearly all of it is waiting. */
  const standing = new Map<number, Promise<void>>();

  before(async () => {
    for (const seconds of SECONDS) {
      const cluster = await startCluster(2);
      clusters.push(cluster);
      const stood = standStill(cluster, seconds * 1_000).then(() => cluster.agreed(2));
      // Whoever fails is told of by its own test.
      stood.catch(() => undefined);
      standing.set(seconds, stood);
    }
  });
  after(async () => {
    await Promise.allSettled(standing.values());
    await Promise.all(clusters.map((cluster) => cluster.remove()));
  });

  for (const seconds of SECONDS) {
    it(`for ${seconds} s has written nothing since, and its clients are at the new owner`, async () => {
      await standing.get(seconds);
    });
  }
});
