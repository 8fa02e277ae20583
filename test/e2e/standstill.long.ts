import { type Cluster, hasRedis, startCluster } from '../support/cluster.ts';
import { standStill } from '../support/standstill.ts';

(hasRedis() ? describe : describe.skip)('[OWN-1] an owner that stands still', function () {
  this.timeout(150_000);
  let cluster: Cluster;

  before(async () => {
    cluster = await startCluster(2);
  });
  after(() => cluster.remove());

  for (const seconds of [10, 60]) {
    it(`for ${seconds} s has written nothing since, and its clients are at the new owner`, async () => {
      await standStill(cluster, seconds * 1_000);
      await cluster.agreed(2);
    });
  }
});
