import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { Disk, errors } from 'flydrive';
import { S3Driver } from 'flydrive/drivers/s3';
import type { FileStore } from '../app/ports.ts';
import { segmentsOf } from './fileKey.ts';
import { FileStoreUnusable } from './fileStoreUnusable.ts';

export interface S3Options {
  bucket: string;
  region: string;
  /** Null: Amazon's own. */
  endpoint: string | null;
  /** Null: as the SDK finds them (a role, a profile). */
  keys: { id: string; secret: string } | null;
}

/** What waits for the store must not wait for ever: a job tries again, a download makes the file anew. */
const CONNECT_WITHIN_MS = 3_000;
const ANSWER_WITHIN_MS = 10_000;

const PROBE = 'probe/start.txt';

export interface S3Files extends FileStore {
  /** Writes and reads one small file: just the rights that are needed. Throws {@link FileStoreUnusable}. */
  check(): Promise<void>;
  close(): void;
}

/** Keeps files in any S3-compatible store. A key that could lead elsewhere is a RangeError. */
export function createS3Files(options: S3Options): S3Files {
  const client = clientOf(options);
  // Who may read is the bucket's to say: not all stores know access lists.
  const disk = new Disk(
    new S3Driver({ client, bucket: options.bucket, visibility: 'private', supportsACL: false }),
  );
  const files: FileStore = {
    async put(key, content, contentType) {
      await disk.put(segmentsOf(key).join('/'), content, { contentType });
    },
    async get(key) {
      try {
        return Buffer.from(await disk.getBytes(segmentsOf(key).join('/')));
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
  };
  return {
    ...files,
    check: () => check(options, files),
    close: () => client.destroy(),
  };
}

async function check({ bucket, endpoint }: S3Options, files: FileStore): Promise<void> {
  try {
    await files.put(PROBE, Buffer.from('written at each start'), 'text/plain');
    await files.get(PROBE);
  } catch (error) {
    const where = `\`${bucket}\` at ${endpoint ?? 'Amazon S3'}`;
    throw new FileStoreUnusable(where, whyNot(causeOf(error)), { cause: error });
  }
}

function clientOf({ region, endpoint, keys }: S3Options): S3Client {
  return new S3Client({
    region,
    requestHandler: { connectionTimeout: CONNECT_WITHIN_MS, requestTimeout: ANSWER_WITHIN_MS },
    // Stores of others are reached by path, and few know Amazon's newer checksums.
    ...(endpoint !== null && { endpoint, forcePathStyle: true }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(keys && { credentials: { accessKeyId: keys.id, secretAccessKey: keys.secret } }),
  });
}

/** The library wraps what the store has said. */
function causeOf(error: unknown): unknown {
  const wraps = error instanceof errors.E_CANNOT_READ_FILE || error instanceof errors.E_CANNOT_WRITE_FILE;
  return wraps ? error.cause : error;
}

function isMissing(error: unknown): boolean {
  const cause = causeOf(error);
  return cause instanceof S3ServiceException && cause.name === 'NoSuchKey';
}

function whyNot(error: unknown): string {
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  if (status === 404) return 'there is no such bucket';
  if (status === 403) return 'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are not allowed to (403)';
  if (status !== undefined) return `the store answers ${status}`;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === '' ? (error instanceof Error ? error.message : String(error)) : `no answer (${code})`;
}
