import { expect } from 'chai';
import { Closing } from '../../src/server/closing.ts';

describe('what stops with the server', () => {
  it('stops in the opposite order, whatever fails or does not come to its end', async () => {
    const said: string[] = [];
    const closing = new Closing((name, error) => said.push(`${name}: ${(error as Error).message}`), 20);
    closing.add('first', () => said.push('first'));
    closing.add('stuck', () => new Promise(() => undefined));
    closing.add('broken', () => Promise.reject(new Error('no')));
    closing.add('last', () => said.push('last'));
    await closing.close();
    expect(said).to.deep.equal(['last', 'broken: no', 'stuck: it has not stopped within 20 ms', 'first']);
  });
});
