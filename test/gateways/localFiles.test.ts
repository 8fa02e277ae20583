import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createLocalFiles } from '../../src/gateways/localFiles.ts';
import { withFolder } from '../support/folders.ts';

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('should have been refused'),
    (error: unknown) => error,
  );
}

describe('local files', () => {
  it('gives back what was put, byte for byte, and the newest', () =>
    withFolder(async (folder) => {
      const files = createLocalFiles(folder);
      await files.put('tickets/1.pdf', Buffer.from([0, 1, 255]), 'application/pdf');
      expect(await files.get('tickets/1.pdf')).to.deep.equal(Buffer.from([0, 1, 255]));
      await files.put('tickets/1.pdf', Buffer.from('new'), 'application/pdf');
      expect(await files.get('tickets/1.pdf')).to.deep.equal(Buffer.from('new'));
      expect(await readFile(join(folder, 'tickets', '1.pdf'), 'utf8')).to.equal('new');
    }));

  it('has no file where there is none, also under a file and at a folder', () =>
    withFolder(async (folder) => {
      const files = createLocalFiles(folder);
      await files.put('tickets/1.pdf', Buffer.from('x'), 'application/pdf');
      expect(await files.get('tickets/2.pdf')).to.equal(null);
      expect(await files.get('tickets/1.pdf/2')).to.equal(null);
      expect(await files.get('tickets')).to.equal(null);
    }));

  it('leaves one whole file after many writers, and nothing beside it', () =>
    withFolder(async (folder) => {
      const files = createLocalFiles(folder);
      const contents = Array.from({ length: 20 }, (_, index) => Buffer.alloc(50_000, index));
      await Promise.all(contents.map((content) => files.put('a/b.pdf', content, 'application/pdf')));
      const kept = await files.get('a/b.pdf');
      expect(contents.some((content) => kept?.equals(content))).to.equal(true);
      expect(await readdir(join(folder, 'a'))).to.deep.equal(['b.pdf']);
    }));

  it('cleans up after a write that failed', () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, 'a', 'b.pdf'), { recursive: true });
      await writeFile(join(folder, 'a', 'b.pdf', 'in-the-way'), '');
      const error = await rejection(
        createLocalFiles(folder).put('a/b.pdf', Buffer.from('x'), 'application/pdf'),
      );
      expect(error).to.be.instanceOf(Error);
      expect(await readdir(join(folder, 'a'))).to.deep.equal(['b.pdf']);
    }));

  const bad = [
    '',
    '/',
    '../x',
    'a/../x',
    'a/..',
    './x',
    '.hidden',
    'a//b',
    '/etc/passwd',
    'a\\b',
    'a b',
    'a\0b',
  ];
  for (const key of [...bad, 'ä', 'C:x', 'a/', `${'a/'.repeat(300)}a`, 'a'.repeat(201)]) {
    it(`refuses the key ${JSON.stringify(key.slice(0, 20))}`, () =>
      withFolder(async (folder) => {
        const files = createLocalFiles(join(folder, 'inner'));
        expect(await rejection(files.put(key, Buffer.from('x'), 'text/plain'))).to.be.instanceOf(RangeError);
        expect(await rejection(files.get(key))).to.be.instanceOf(RangeError);
        expect(await readdir(folder)).to.deep.equal([]);
      }));
  }
});
