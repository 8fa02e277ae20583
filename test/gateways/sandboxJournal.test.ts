import { expect } from 'chai';
import { Journal, type JournalFile } from '../../src/gateways/sandbox/journal.ts';

/** A disk that can be full: then it takes three bytes of each write and fails the next. */
class FakeDisk implements JournalFile {
  content = Buffer.alloc(0);
  synced = 0;
  full = false;
  #taken = 0;

  async write(bytes: Buffer, offset: number, length: number, position: number) {
    if (this.full && this.#taken++ > 0) throw new Error('ENOSPC');
    const part = bytes.subarray(offset, offset + (this.full ? 3 : length));
    const grown = Buffer.alloc(Math.max(this.content.length, position + part.length));
    this.content.copy(grown);
    part.copy(grown, position);
    this.content = grown;
    return { bytesWritten: part.length };
  }

  async datasync() {
    this.synced += 1;
  }

  async close() {}

  lines(): unknown[] {
    return this.content
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  }
}

describe('the sandbox journal', () => {
  it('shares one sync between those who wait together', async () => {
    const disk = new FakeDisk();
    const journal = new Journal(disk, 0);
    const all = Array.from({ length: 100 }, (_, n) => {
      journal.append({ n });
      return journal.durable();
    });
    await Promise.all(all);
    expect(disk.lines()).to.have.lengthOf(100);
    expect(disk.synced).to.be.at.most(2);
  });

  it('writes nothing when nothing is new', async () => {
    const disk = new FakeDisk();
    await new Journal(disk, 0).durable();
    expect(disk.synced).to.equal(0);
  });

  it('says that the disk is full, and loses nothing when it no longer is', async () => {
    const disk = new FakeDisk();
    const journal = new Journal(disk, 0);
    journal.append({ n: 1 });
    await journal.durable();
    disk.full = true;
    journal.append({ n: 2 });
    const failure = await journal.durable().catch((error: unknown) => String(error));
    expect(failure).to.equal('Error: ENOSPC');
    disk.full = false;
    journal.append({ n: 3 });
    await journal.durable();
    expect(disk.lines()).to.deep.equal([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });
});
