import type { Mailer } from '../../app/ports.ts';
import { createEmlMailer } from './emlMailer.ts';
import type { Sender } from './message.ts';
import { createSmtpMailer } from './smtpMailer.ts';

export interface MailerOptions {
  /** Where to send; without it mails become files in `folder`. */
  smtpUrl?: string | undefined;
  folder: string;
  from: Sender;
}

/** The mailer that the environment asks for: SMTP when there is a server, else `.eml` files. */
export function createMailer({ smtpUrl, folder, from }: MailerOptions): Mailer {
  return smtpUrl === undefined ? createEmlMailer({ folder, from }) : createSmtpMailer({ url: smtpUrl, from });
}
