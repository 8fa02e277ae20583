import type { LetterParts } from '../app/bookings/letters.ts';
import type { Mailer } from '../app/ports.ts';
import type { Logger } from '../log.ts';

export interface MailParts extends Omit<LetterParts, 'onTrouble'> {
  mailer: Mailer;
  log: Logger;
}

/**
 * The job that writes to customers: composes the letter of a kind about the thing with the id, and sends it. Rejects
 * when another try may help. What is gone, is no longer true, or can never be delivered is logged and left.
 */
export function createMailTask({ mailer, log, ...parts }: MailParts) {
  return async ({ kind, id }: { kind: string; id: string }): Promise<void> => {
    // What draws letters is loaded with the first one: a server that starts has no use for it yet.
    const { composeLetter, isLetterKind } = await import('../app/bookings/letters.ts');
    if (!isLetterKind(kind)) {
      log.error({ kind, id }, 'there is no letter of this kind');
      return;
    }
    const onTrouble = (what: string, error: unknown) => log.warn({ err: error, kind, id }, what);
    const mail = await composeLetter({ ...parts, onTrouble }, kind, id);
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
