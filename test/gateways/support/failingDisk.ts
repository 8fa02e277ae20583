import type { JournalFile } from '../../../src/gateways/sandbox/journal.ts';

/** A disk that takes an entry of the sandbox's journal and fails before it says that it is kept; the next time it works. */
export class FailingDisk {
  #at: string | null = null;

  /** Fails at the next entry of this kind. */
  failAt(kind: 'checkout' | 'refund'): void {
    this.#at = `"kind":"${kind}"`;
  }

  /** Stands before a file. */
  readonly before = (file: JournalFile): JournalFile => {
    let fails = false;
    return {
      write: (bytes, offset, length, position) => {
        fails ||= this.#at !== null && bytes.includes(this.#at);
        return file.write(bytes, offset, length, position);
      },
      datasync: async () => {
        if (!fails) return file.datasync();
        fails = false;
        this.#at = null;
        throw new Error('EIO: the disk does not answer');
      },
      close: () => file.close(),
    };
  };
}
