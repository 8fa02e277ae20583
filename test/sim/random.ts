import { type Chance, seeded } from '../support/seeded.ts';

/** Numbers that look random and follow from a seed alone. Every part of a simulation draws from a stream of its own. */
export class Random {
  /** At least 0, under 1. */
  readonly next: Chance;

  constructor(seed: number) {
    this.next = seeded(mix(seed, 0x9e3779b9));
  }

  /** A whole number of at least 0, under `bound`. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** A whole number, both ends included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const found = list[this.below(list.length)];
    if (found === undefined) throw new RangeError('there is nothing to pick from');
    return found;
  }

  /** The same ones in another order. */
  shuffled<T>(list: readonly T[]): T[] {
    const rest = [...list];
    for (let left = rest.length; left > 1; left -= 1) {
      const index = this.below(left);
      [rest[index], rest[left - 1]] = [rest[left - 1] as T, rest[index] as T];
    }
    return rest;
  }

  /** One of the names, each as likely as its weight says. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const names = Object.keys(weights) as T[];
    let left = this.next() * names.reduce((sum, name) => sum + weights[name], 0);
    for (const name of names) {
      left -= weights[name];
      if (left < 0) return name;
    }
    return names[names.length - 1] as T;
  }
}

/** A 32-bit number that depends on both. */
export function mix(a: number, b: number): number {
  let h = Math.imul((a | 0) ^ 0x85ebca6b, 0xcc9e2d51) ^ Math.imul(b | 0, 0x1b873593);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const hashes = new Map<string, number>();

/** {@link hashOf} a text of which there are few, and which is asked for often. */
export function textHash(text: string): number {
  let hash = hashes.get(text);
  if (hash === undefined) {
    hash = hashOf(text);
    hashes.set(text, hash);
  }
  return hash;
}

/** A 32-bit number that stands for a text. */
export function hashOf(text: string): number {
  let h = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) h = Math.imul(h ^ text.charCodeAt(index), 0x01000193);
  return h >>> 0;
}
