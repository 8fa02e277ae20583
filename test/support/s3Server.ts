import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import type { S3Options } from '../../src/gateways/s3Files.ts';

export interface S3Server {
  options: S3Options & { endpoint: string };
  /** The names of the files that it keeps on its disk. */
  names(): Promise<string[]>;
  close(): Promise<void>;
}

export const BUCKET = 'bus-files';

/** An S3-compatible server on a free port, with one bucket; it checks signatures and knows one pair of keys. */
export async function startS3(): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), 'bus-s3-'));
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: [{ name: BUCKET, configs: [] }],
  });
  const { port } = (await server.run()) as AddressInfo;
  return {
    options: {
      bucket: BUCKET,
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${port}`,
      keys: { id: 'S3RVER', secret: 'S3RVER' },
    },
    names: () => readdir(directory, { recursive: true }),
    async close() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
