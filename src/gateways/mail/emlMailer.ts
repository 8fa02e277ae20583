import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Mailer } from '../../app/ports.ts';
import { writeAtomically } from '../atomicWrite.ts';
import { type Sender, toMessage } from './message.ts';

const MAX_NAME = 100;

/**
 * The file of a mail follows from its key alone, so that two attempts at one mail, even at the same moment, make
 * one file. A key that cannot be a file name as it stands is told apart by its hash.
 */
export function emlFileName(key: string): string {
  const safe = key.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_');
  if (safe === key && safe.length <= MAX_NAME && safe.length > 0) return `${safe}.eml`;
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 16);
  return `${safe.slice(0, MAX_NAME)}-${hash}.eml`;
}

/** Writes every mail as an `.eml` file, which any mail program opens, instead of sending it. */
export function createEmlMailer({ folder, from }: { folder: string; from: Sender }): Mailer {
  const root = resolve(folder);
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    async send(mail) {
      const { message } = await transport.sendMail(toMessage(mail, from));
      if (!Buffer.isBuffer(message)) throw new TypeError('the composed mail is not a buffer');
      await writeAtomically(join(root, emlFileName(mail.key)), message);
    },
  };
}
