import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FileStore } from '../app/ports.ts';
import { writeAtomically } from './atomicWrite.ts';

const MAX_KEY_LENGTH = 512;
/** A leading dot is refused: it covers `.` and `..`, and keeps clear of the temporary files. */
const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/;

function pathOf(folder: string, key: string): string {
  const segments = key.split('/');
  if (key.length > MAX_KEY_LENGTH || !segments.every((segment) => SEGMENT.test(segment))) {
    throw new RangeError('a file key is made of [A-Za-z0-9._-] segments, none starting with a dot');
  }
  return join(folder, ...segments);
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR';
}

/**
 * Keeps files in a folder of this machine. Writes are atomic; the content type is not kept, the key's extension
 * says it. A key that could lead elsewhere is a RangeError.
 */
export function createLocalFiles(folder: string): FileStore {
  const root = resolve(folder);
  return {
    async put(key, content) {
      await writeAtomically(pathOf(root, key), content);
    },
    async get(key) {
      try {
        return await readFile(pathOf(root, key));
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
  };
}
