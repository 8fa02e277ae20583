import { expect } from 'chai';
import type { FileStore } from '../../src/app/ports.ts';

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('should have been refused'),
    (error: unknown) => error,
  );
}

const BAD_KEYS = [
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
  'ä',
  'C:x',
  'a/',
  `${'a/'.repeat(300)}a`,
  'a'.repeat(201),
];

/** What every store of files owes (`FileStore` in `ports.ts`), wherever it keeps them. */
export function describeFileStore(
  name: string,
  use: (work: (files: FileStore) => Promise<void>) => Promise<void>,
) {
  describe(`[FILE-1] file store: ${name}`, () => {
    it('gives back what was put, byte for byte, and the newest', () =>
      use(async (files) => {
        await files.put('tickets/1.pdf', Buffer.from([0, 1, 255]), 'application/pdf');
        expect(await files.get('tickets/1.pdf')).to.deep.equal(Buffer.from([0, 1, 255]));
        await files.put('tickets/1.pdf', Buffer.from('new'), 'application/pdf');
        expect(await files.get('tickets/1.pdf')).to.deep.equal(Buffer.from('new'));
      }));

    it('has no file where there is none, also under a file and at a folder', () =>
      use(async (files) => {
        await files.put('tickets/1.pdf', Buffer.from('x'), 'application/pdf');
        expect(await files.get('tickets/2.pdf')).to.equal(null);
        expect(await files.get('tickets/1.pdf/2')).to.equal(null);
        expect(await files.get('tickets')).to.equal(null);
      }));

    it('has one whole file after many writers', () =>
      use(async (files) => {
        const contents = Array.from({ length: 20 }, (_, index) => Buffer.alloc(50_000, index));
        await Promise.all(contents.map((content) => files.put('a/b.pdf', content, 'application/pdf')));
        const kept = await files.get('a/b.pdf');
        expect(contents.some((content) => kept?.equals(content))).to.equal(true);
      }));

    it('refuses keys that could lead elsewhere', () =>
      use(async (files) => {
        for (const key of BAD_KEYS) {
          const what = JSON.stringify(key.slice(0, 20));
          expect(await rejection(files.put(key, Buffer.from('x'), 'text/plain')), what).to.be.instanceOf(
            RangeError,
          );
          expect(await rejection(files.get(key)), what).to.be.instanceOf(RangeError);
        }
      }));
  });
}
