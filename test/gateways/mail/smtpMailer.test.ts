import { expect } from 'chai';
import { simpleParser } from 'mailparser';
import { createMailer } from '../../../src/gateways/mail/mailer.ts';
import { createSmtpMailer } from '../../../src/gateways/mail/smtpMailer.ts';
import { from, sampleMail } from './sample.ts';
import { type Manner, type SmtpServer, startSmtpServer } from './smtpServer.ts';

async function withServer(manner: Manner, work: (server: SmtpServer) => Promise<void>): Promise<void> {
  const server = await startSmtpServer(manner);
  try {
    await work(server);
  } finally {
    await server.close();
  }
}

const refusalOf = (promise: Promise<void>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe('smtp mailer', () => {
  it('delivers a mail that reads back as it was', () =>
    withServer('accepting', async (server) => {
      const mail = sampleMail();
      await createMailer({ smtpUrl: server.url, folder: '/nonexistent', from }).send(mail);
      const [delivery, ...more] = server.deliveries;
      expect(more).to.deep.equal([]);
      expect(delivery).to.deep.include({ from: from.address, to: [mail.to.address] });
      const parsed = await simpleParser(delivery?.data ?? '');
      expect(parsed.subject).to.equal(mail.subject);
      expect(parsed.text?.trim()).to.equal(mail.text);
      expect(parsed.attachments[0]?.content).to.deep.equal(mail.attachments[0]?.content);
    }));

  it('sends the same key under the same Message-ID', () =>
    withServer('accepting', async (server) => {
      const mailer = createSmtpMailer({ url: server.url, from });
      await mailer.send(sampleMail());
      await mailer.send(sampleMail());
      const ids = await Promise.all(
        server.deliveries.map(async ({ data }) => (await simpleParser(data)).messageId),
      );
      expect(ids).to.have.length(2);
      expect(ids[0]).to.be.a('string').and.to.equal(ids[1]);
    }));

  it('says so when the server refuses', () =>
    withServer('refusing', async (server) => {
      const refusal = await refusalOf(createSmtpMailer({ url: server.url, from }).send(sampleMail()));
      expect(refusal).to.be.instanceOf(Error).and.to.have.property('responseCode', 550);
      expect(server.deliveries).to.deep.equal([]);
    }));

  it('gives up on a server that never greets', () =>
    withServer('silent', async (server) => {
      const timeouts = { connection: 1000, greeting: 50, socket: 1000 };
      const refusal = await refusalOf(
        createSmtpMailer({ url: server.url, from, timeouts }).send(sampleMail()),
      );
      expect(refusal).to.be.instanceOf(Error).and.to.have.property('code', 'ETIMEDOUT');
    }));

  it('says so when there is no server', async () => {
    const server = await startSmtpServer();
    await server.close();
    const refusal = await refusalOf(createSmtpMailer({ url: server.url, from }).send(sampleMail()));
    expect(refusal).to.be.instanceOf(Error);
  });
});
