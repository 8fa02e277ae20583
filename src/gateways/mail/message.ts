import { createHash } from 'node:crypto';
import type { SendMailOptions } from 'nodemailer';
import { oneLine } from '../../app/format.ts';
import type { OutgoingMail } from '../../app/ports.ts';

/** Who the mail is from: the operator's name, and an address whose domain also names our Message-IDs. */
export interface Sender {
  name: string;
  address: string;
}

const MAX_SUBJECT = 150;
const MAX_NAME = 100;

/** One plain address; nothing that could be read as a list, a comment, a route or a second header. */
const ADDRESS = /^[^\s\p{C}@<>()[\]\\,;:"]+@[^\s\p{C}@<>()[\]\\,;:"]+$/u;

function checkedAddress(address: string): string {
  if (address.length > 254 || !ADDRESS.test(address)) throw new RangeError('not a plain e-mail address');
  return address;
}

/** The same key is the same Message-ID, so that a mail sent again is recognised as the one already there. */
export function messageIdOf(key: string, from: Sender): string {
  const id = createHash('sha256').update(key).digest('hex').slice(0, 40);
  const domain = checkedAddress(from.address).split('@')[1];
  return `<${id}@${domain}>`;
}

function safeFilename(filename: string): string {
  return oneLine(filename, 100).replace(/[/\\"]/g, '_');
}

/**
 * Our mail as nodemailer takes it. Names, subject and file names lose their line breaks, so no header can be
 * smuggled in; addresses that are not one plain address are a RangeError. Nothing is read from disk or network.
 */
export function toMessage(mail: OutgoingMail, from: Sender): SendMailOptions {
  const to = { name: oneLine(mail.to.name, MAX_NAME), address: checkedAddress(mail.to.address) };
  const sender = { name: oneLine(from.name, MAX_NAME), address: checkedAddress(from.address) };
  return {
    from: sender,
    to,
    envelope: { from: sender.address, to: [to.address] },
    subject: oneLine(mail.subject, MAX_SUBJECT),
    messageId: messageIdOf(mail.key, from),
    text: mail.text,
    html: mail.html,
    // Out-of-office robots answer people, not us (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: mail.attachments.map(({ filename, contentType, content }) => ({
      filename: safeFilename(filename),
      contentType: oneLine(contentType, 100),
      content,
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
