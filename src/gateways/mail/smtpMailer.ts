import { createTransport } from 'nodemailer';
import type { Mailer } from '../../app/ports.ts';
import { type Sender, toMessage } from './message.ts';

/** How long each step may take, in milliseconds, before the mail counts as not sent. */
export interface SmtpTimeouts {
  connection: number;
  greeting: number;
  socket: number;
  /** All steps together: a server that is just not silent enough at each would go on for minutes. */
  whole: number;
}

/** The whole ends before the queue gives the letter's job to another worker, which would send it a second time. */
const TIMEOUTS: SmtpTimeouts = { connection: 10_000, greeting: 10_000, socket: 30_000, whole: 40_000 };

export interface SmtpOptions {
  /** `smtp://user:password@host:587` (STARTTLS; without a password where it is offered) or `smtps://…:465`. */
  url: string;
  from: Sender;
  timeouts?: SmtpTimeouts;
}

/**
 * Sends mail through an SMTP server, one connection for each mail. Rejects when the server cannot be reached,
 * is too slow or refuses; the caller tries again later, under the same Message-ID.
 */
export function createSmtpMailer({ url, from, timeouts = TIMEOUTS }: SmtpOptions): Mailer {
  const transport = createTransport({
    url,
    ...onlyUnderTls(url),
    connectionTimeout: timeouts.connection,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.socket,
    dnsTimeout: timeouts.connection,
  });
  return {
    async send(mail) {
      const signal = AbortSignal.timeout(timeouts.whole);
      await transport.sendMail({ ...toMessage(mail, from), signal });
    },
  };
}

/** Who asks for STARTTLS on the way may be told that there is none: a password is shown to nobody in clear. */
function onlyUnderTls(url: string): { requireTLS?: true } {
  const { password, searchParams } = new URL(url);
  return password !== '' && !searchParams.has('requireTLS') ? { requireTLS: true } : {};
}
