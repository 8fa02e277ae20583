import { join } from 'node:path';
import type { FileStore } from '../app/ports.ts';
import type { Config } from '../config.ts';
import { createLocalFiles } from '../gateways/localFiles.ts';
import type { Closing } from './closing.ts';

/** The one store of all files: the bucket that the configuration names, looked for now; else the data folder. */
export async function openFiles(
  { s3 }: Pick<Config, 's3'>,
  dataFolder: string,
  closing: Closing,
): Promise<FileStore> {
  if (s3 === null) return createLocalFiles(join(dataFolder, 'files'));
  // Its SDK is large: loaded only where it is used.
  const { createS3Files } = await import('../gateways/s3Files.ts');
  const files = createS3Files(s3);
  closing.add('file store', () => files.close());
  await files.check();
  return files;
}
