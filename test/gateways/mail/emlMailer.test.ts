import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { simpleParser } from 'mailparser';
import { emlFileName } from '../../../src/gateways/mail/emlMailer.ts';
import { createMailer } from '../../../src/gateways/mail/mailer.ts';
import { withFolder } from '../../support/folders.ts';
import { from, sampleMail } from './sample.ts';

/** Sends the mails and reads back every file of the folder. */
function sent(...mails: ReturnType<typeof sampleMail>[]) {
  return withFolder(async (folder) => {
    const mailer = createMailer({ folder: join(folder, 'mail'), from });
    await Promise.all(mails.map((mail) => mailer.send(mail)));
    const names = (await readdir(join(folder, 'mail'))).sort();
    const raw = await Promise.all(names.map((name) => readFile(join(folder, 'mail', name))));
    return { names, raw, parsed: await Promise.all(raw.map((bytes) => simpleParser(bytes))) };
  });
}

describe('eml mailer', () => {
  it('writes a mail that reads back as it was', async () => {
    const mail = sampleMail();
    const [parsed] = (await sent(mail)).parsed;
    expect(parsed?.subject).to.equal(mail.subject);
    expect(parsed?.from?.value).to.deep.equal([from]);
    expect(parsed?.to).to.have.nested.property('value[0].name', mail.to.name);
    expect(parsed?.to).to.have.nested.property('value[0].address', mail.to.address);
    expect(parsed?.text?.trim()).to.equal(mail.text);
    expect(parsed?.html).to.equal(mail.html);
    expect(parsed?.date).to.be.instanceOf(Date);
    expect(parsed?.attachments).to.have.length(1);
    expect(parsed?.attachments[0]).to.include({ filename: 'ticket.pdf', contentType: 'application/pdf' });
    expect(parsed?.attachments[0]?.content).to.deep.equal(mail.attachments[0]?.content);
  });

  it('makes one file and one Message-ID of one key, however often it is sent', async () => {
    const { names, parsed } = await sent(sampleMail(), sampleMail(), sampleMail({ subject: 'again' }));
    expect(names).to.have.length(1);
    const [again] = (await sent(sampleMail())).parsed;
    expect(again?.messageId).to.equal(parsed[0]?.messageId);
    expect(again?.messageId).to.match(/^<[0-9a-f]{40}@bus\.example>$/);
  });

  it('keeps mails of different keys apart', async () => {
    const { names, parsed } = await sent(sampleMail({ key: 'a' }), sampleMail({ key: 'b' }));
    expect(names).to.deep.equal(['a.eml', 'b.eml']);
    expect(parsed[0]?.messageId).to.not.equal(parsed[1]?.messageId);
  });

  it('lets no line break of a name, subject or file name into the headers', async () => {
    const evil = 'x\r\nBcc: victim@example.com\r\n\r\n<b>body</b>\u2028y';
    const mail = sampleMail({
      to: { name: evil, address: 'eve@example.com' },
      subject: evil,
      attachments: [
        { filename: `../${evil}".pdf`, contentType: `text/plain\r\nX-Evil: 1`, content: Buffer.from('') },
      ],
    });
    const { parsed, raw } = await sent(mail);
    expect(parsed[0]?.bcc).to.equal(undefined);
    expect(parsed[0]?.headers.has('x-evil')).to.equal(false);
    expect(raw[0]?.toString()).to.not.match(/^(bcc|x-evil):/im);
    expect(parsed[0]?.to).to.have.nested.property('value.length', 1);
    expect(parsed[0]?.html).to.equal(mail.html);
    expect(parsed[0]?.attachments[0]?.filename).to.not.match(/[/\\\r\n]/);
  });

  const addresses = [
    'a@b.c, d@e.f',
    'a@b.c\r\nBcc: d@e.f',
    'Eve <a@b.c>',
    'no-at',
    'a b@c.d',
    '',
    'a@b@c',
    'a@b.c;d@e.f',
  ];
  for (const address of addresses) {
    it(`refuses the address ${JSON.stringify(address)}`, async () => {
      const refused = await sent(sampleMail({ to: { name: 'x', address } })).catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(RangeError);
    });
  }

  it('reads no file or page that a mail names', async () => {
    const mail = sampleMail();
    Object.assign(mail.attachments[0] ?? {}, { content: undefined, path: '/etc/hostname' });
    const result = await sent(mail).then(
      ({ parsed }) => parsed[0]?.attachments[0]?.content.length ?? 0,
      () => 0,
    );
    expect(result).to.equal(0);
  });

  it('gives every key a safe file name of its own', () => {
    const keys = ['a:b', 'a/b', 'a_b', '..', '../x', '.', '', 'x'.repeat(101), 'x'.repeat(102), 'ä'];
    const names = keys.map(emlFileName);
    expect(new Set(names).size).to.equal(keys.length);
    for (const name of names) expect(name).to.match(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,130}\.eml$/);
    expect(keys.map(emlFileName)).to.deep.equal(names);
  });
});
