import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createLocalFiles } from '../../src/gateways/localFiles.ts';
import { withFolder } from '../support/folders.ts';
import { describeFileStore } from './fileStoreContract.ts';

describeFileStore('a local folder', (work) => withFolder((folder) => work(createLocalFiles(folder))));

describe('local files', () => {
  it('are files of their keys’ names, with nothing beside them after many writers', () =>
    withFolder(async (folder) => {
      const files = createLocalFiles(folder);
      const contents = Array.from({ length: 20 }, (_, index) => Buffer.alloc(50_000, index));
      await Promise.all(contents.map((content) => files.put('a/b.pdf', content, 'application/pdf')));
      expect(await readdir(join(folder, 'a'))).to.deep.equal(['b.pdf']);
      expect(await readFile(join(folder, 'a', 'b.pdf'))).to.have.length(50_000);
    }));

  it('are cleaned up after a write that failed', () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, 'a', 'b.pdf'), { recursive: true });
      await writeFile(join(folder, 'a', 'b.pdf', 'in-the-way'), '');
      const put = createLocalFiles(folder).put('a/b.pdf', Buffer.from('x'), 'application/pdf');
      const error = await put.then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(Error);
      expect(await readdir(join(folder, 'a'))).to.deep.equal(['b.pdf']);
    }));

  it('leave nothing behind for a key that is refused', () =>
    withFolder(async (folder) => {
      const files = createLocalFiles(join(folder, 'inner'));
      await files.put('../x', Buffer.from('x'), 'text/plain').catch(() => undefined);
      expect(await readdir(folder)).to.deep.equal([]);
    }));
});
