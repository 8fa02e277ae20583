import { createTransport } from 'nodemailer';
import type { Mailer } from '../../app/ports.ts';
import { type Sender, toMessage } from './message.ts';

/** How long each step may take, in milliseconds, before the mail counts as not sent. */
export interface SmtpTimeouts {
  connection: number;
  greeting: number;
  socket: number;
}

const TIMEOUTS: SmtpTimeouts = { connection: 10_000, greeting: 10_000, socket: 30_000 };

export interface SmtpOptions {
  /** `smtp://user:password@host:587` (STARTTLS where offered) or `smtps://…:465`. */
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
    connectionTimeout: timeouts.connection,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.socket,
    dnsTimeout: timeouts.connection,
  });
  return {
    async send(mail) {
      await transport.sendMail(toMessage(mail, from));
    },
  };
}
