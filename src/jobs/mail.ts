import { composeLetter, LETTER_KINDS, type LetterKind, type LetterParts } from '../app/bookings/letters.ts';
import type { Mailer } from '../app/ports.ts';
import type { Logger } from '../log.ts';

export interface MailParts extends LetterParts {
  mailer: Mailer;
  log: Logger;
}

/**
 * The job that writes to customers: composes the letter of a kind about the thing with the id, and sends it. Rejects
 * when another try may help. What is gone, is no longer true, or can never be delivered is logged and left.
 */
export function createMailTask({ mailer, log, ...parts }: MailParts) {
  return async ({ kind, id }: { kind: string; id: string }): Promise<void> => {
    if (!isLetterKind(kind)) {
      log.error({ kind, id }, 'there is no letter of this kind');
      return;
    }
    const mail = await composeLetter(parts, kind, id);
    if (!mail) {
      log.info({ kind, id }, 'a letter is no longer due');
      return;
    }
    try {
      await mailer.send(mail);
    } catch (error) {
      if (!isUndeliverable(error)) throw error;
      log.error({ err: error, kind, id }, 'a letter cannot be delivered to its address');
    }
  };
}

function isLetterKind(kind: string): kind is LetterKind {
  return LETTER_KINDS.some((known) => known === kind);
}

/**
 * The address is none (a RangeError of the mailer's own), or its server refuses it for good. A refusal under 5.7, for
 * reasons of policy, is rather about us as the sender: that can be mended, so the letter waits.
 */
function isUndeliverable(error: unknown): boolean {
  if (error instanceof RangeError) return true;
  if (!(error instanceof Error) || !('command' in error) || error.command !== 'RCPT TO') return false;
  const response = 'response' in error ? String(error.response) : '';
  return /^5\d\d/.test(response) && !/^5\d\d[ -]5\.7\./.test(response);
}
