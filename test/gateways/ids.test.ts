import { expect } from 'chai';
import { validate, version } from 'uuid';
import { createIds } from '../../src/gateways/ids.ts';

const MS = Date.UTC(2027, 2, 1, 12);
const many = (ids: { next(): string }, count: number) => Array.from({ length: count }, () => ids.next());

describe('ids', () => {
  it('[WIRE-5] are UUIDs of version 7 that say when they were made', () => {
    const id = createIds(() => MS).next();
    expect(validate(id) && version(id)).to.equal(7);
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).to.equal(MS);
  });

  it('[WIRE-5] are in the order in which they were made, also when the clock goes back', () => {
    let now = MS;
    const ids = createIds(() => now);
    const made = many(ids, 1_000);
    now += 1;
    made.push(...many(ids, 1_000));
    now -= 5_000;
    made.push(...many(ids, 1_000));
    expect(made).to.deep.equal(made.toSorted());
    expect(new Set(made).size).to.equal(3_000);
  });

  it('[WIRE-5] are different in processes that make them at one instant', () => {
    const [here, there] = [
      many(
        createIds(() => MS),
        5_000,
      ),
      many(
        createIds(() => MS),
        5_000,
      ),
    ];
    expect(new Set([...here, ...there]).size).to.equal(10_000);
  });
});
