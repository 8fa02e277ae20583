import { compare, hash } from 'bcrypt';
import { Slots } from '../app/slots.ts';
import { isTooLong } from '../app/users/password.ts';
import type { PasswordHasher } from '../app/users/ports.ts';
import { refuse } from '../domain/errors.ts';

export interface PasswordHasherOptions {
  /** bcrypt's cost: 2^cost rounds. */
  cost?: number;
  /** Each occupies a thread that files and name look-ups want too. */
  atOnce?: number;
  /** How many may wait before the next is sent away. */
  queue?: number;
}

/** What the bits after the cost are does not matter: nobody has the password to it. */
const NOBODYS_SALT_AND_HASH = 'CwTycUXWue0Thq9StjUM0uJ8LnFvhBd0gJkTqZ0FbXkz1p0QyZB8K';
const RETRY_AFTER_SECONDS = 5;

/** bcrypt, a few at a time. */
export function createPasswordHasher(options: PasswordHasherOptions = {}): PasswordHasher {
  const { cost = 10, atOnce = 2, queue = 50 } = options;
  const nobodys = `$2b$${String(cost).padStart(2, '0')}$${NOBODYS_SALT_AND_HASH}`;
  const slots = new Slots(atOnce);
  return {
    hash: async (password) => inTurn(slots, queue, () => hash(password, cost)),
    async matches(password, stored) {
      // Past 72 bytes bcrypt would find two different passwords equal.
      const usable = stored !== null && !isTooLong(password);
      const same = await inTurn(slots, queue, () => compare(password, usable ? stored : nobodys));
      return usable && same;
    },
  };
}

/** Keeps up to `queue` waiting in order, and refuses the rest. */
function inTurn<T>(slots: Slots, queue: number, task: () => Promise<T>): Promise<T> {
  if (slots.isBusy(queue)) {
    refuse('rate_limited', 'Too many are signing in at this moment. Try again shortly.', {
      retry_after_seconds: RETRY_AFTER_SECONDS,
    });
  }
  return slots.run(task);
}
