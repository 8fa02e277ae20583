import type { OutgoingHttpHeader, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { send } from '../../src/http/send.ts';

/** Answers that write down what is done to them. */
function answers(...names: string[]) {
  const done: string[] = [];
  const made = names.map((name) => ({
    writeHead: (status: number, _headers: OutgoingHttpHeader[]) => done.push(`${name} head ${status}`),
    end: (content: string | null) => done.push(`${name} end ${content}`),
  }));
  return { done, made: made as unknown as ServerResponse[] };
}

describe('sending answers', () => {
  it('[RUSH-5] those of one round of the event loop go out together, in their order, at its end', async () => {
    const { done, made } = answers('a', 'b');
    const [a, b] = made as [ServerResponse, ServerResponse];
    send(a, 409, [], 'taken');
    await Promise.resolve();
    send(b, 204, [], null);
    expect(done).to.deep.equal(['a head 409', 'b head 204']);
    await setImmediate();
    expect(done.slice(2)).to.deep.equal(['a end taken', 'b end null']);
  });

  it('[RUSH-5] what comes after a round goes out with the next', async () => {
    const { done, made } = answers('a', 'b');
    const [a, b] = made as [ServerResponse, ServerResponse];
    send(a, 200, [], '1');
    await setImmediate();
    send(b, 200, [], '2');
    expect(done).to.not.include('b end 2');
    await setImmediate();
    expect(done).to.include('b end 2');
  });

  it('[RUSH-5] an answer whose head cannot be written fails at once, and holds up no other', async () => {
    const { done, made } = answers('b');
    const broken = {
      writeHead: () => {
        throw new TypeError('no such header');
      },
      end: () => done.push('a end'),
    };
    expect(() => send(broken as unknown as ServerResponse, 200, [], '1')).to.throw(TypeError);
    send(made[0] as ServerResponse, 200, [], '2');
    await setImmediate();
    expect(done).to.deep.equal(['b head 200', 'b end 2']);
  });
});
