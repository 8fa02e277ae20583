import { expect } from 'chai';
import { FileStoreUnusable } from '../../src/gateways/fileStoreUnusable.ts';
import { createS3Files, type S3Options } from '../../src/gateways/s3Files.ts';
import { type S3Server, startS3 } from '../support/s3Server.ts';
import { describeFileStore } from './fileStoreContract.ts';

describeFileStore('an S3-compatible server', async (work) => {
  const server = await startS3();
  const files = createS3Files(server.options);
  try {
    await work(files);
  } finally {
    files.close();
    await server.close();
  }
});

describe('[FILE-2] a bucket that cannot be used', () => {
  let server: S3Server;
  before(async () => {
    server = await startS3();
  });
  after(() => server.close());

  async function check(changes: Partial<S3Options> = {}): Promise<string> {
    const files = createS3Files({ ...server.options, ...changes });
    try {
      await files.check();
      return 'it can be used';
    } catch (error) {
      expect(error).to.be.instanceOf(FileStoreUnusable);
      return (error as Error).message;
    } finally {
      files.close();
    }
  }

  it('is told by what is wrong: no bucket, wrong keys, no answer', async () => {
    expect(await check()).to.equal('it can be used');
    const { endpoint } = server.options;
    expect(await check({ bucket: 'another' })).to.equal(
      `The bucket \`another\` at ${endpoint} cannot be used: there is no such bucket.`,
    );
    expect(await check({ keys: { id: 'S3RVER', secret: 'not the secret' } })).to.match(
      /are not allowed to \(403\)\.$/,
    );
    expect(await check({ endpoint: 'http://127.0.0.1:1' })).to.match(/no answer \(ECONNREFUSED\)\.$/);
  });

  it('gives a failure for a failure, not a file that is missing', async () => {
    const files = createS3Files({ ...server.options, keys: { id: 'S3RVER', secret: 'not the secret' } });
    const error = await files.get('tickets/1.pdf').then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(Error);
    files.close();
  });
});
