import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FileStore } from '../app/ports.ts';
import { writeAtomically } from './atomicWrite.ts';
import { segmentsOf } from './fileKey.ts';

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
      await writeAtomically(join(root, ...segmentsOf(key)), content);
    },
    async get(key) {
      try {
        return await readFile(join(root, ...segmentsOf(key)));
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
  };
}
