import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect } from 'chai';
import { simpleParser } from 'mailparser';
import { generate } from 'selfsigned';
import { createMailer } from '../../../src/gateways/mail/mailer.ts';
import { createSmtpMailer, type SmtpTimeouts } from '../../../src/gateways/mail/smtpMailer.ts';
import { type Manner, type SmtpServerWays, SmtpTestServer, takesAll } from '../../support/smtpServer.ts';
import { from, sampleMail } from './sample.ts';

const forever = () => new Promise<never>(() => undefined);
/** Long enough for whatever is not meant to run out, however slow the machine. */
const PATIENT: SmtpTimeouts = { connection: 60_000, greeting: 60_000, socket: 60_000, whole: 60_000 };

async function withServer(
  ways: SmtpServerWays,
  work: (server: SmtpTestServer) => Promise<void>,
): Promise<void> {
  const server = await new SmtpTestServer(ways).open();
  try {
    await work(server);
  } finally {
    await server.close();
  }
}

/** A certificate of its own making, for the name that the test's servers go by. */
async function selfSigned(): Promise<{ key: string; cert: string }> {
  const altNames = [{ type: 2 as const, value: 'localhost' }];
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames }],
  });
  return { key, cert };
}

function send(url: string, timeouts: Partial<SmtpTimeouts> = {}): Promise<void> {
  return createSmtpMailer({ url, from, timeouts: { ...PATIENT, ...timeouts } }).send(sampleMail());
}

const refusalOf = (promise: Promise<void>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

const messageIds = ({ deliveries }: SmtpTestServer) =>
  Promise.all(deliveries.map(async ({ data }) => (await simpleParser(data)).messageId));

describe('smtp mailer', () => {
  it('delivers a mail once, that reads back as it was', () =>
    withServer({}, async (server) => {
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
    withServer({}, async (server) => {
      const mailer = createSmtpMailer({ url: server.url, from });
      await mailer.send(sampleMail());
      await mailer.send(sampleMail());
      const ids = await messageIds(server);
      expect(ids).to.have.length(2);
      expect(ids[0]).to.be.a('string').and.to.equal(ids[1]);
    }));

  describe('a server that is down', () => {
    it('is told, and the next try finds it back at its place', () =>
      withServer({}, async (server) => {
        await server.close();
        expect(await refusalOf(send(server.url)))
          .to.be.instanceOf(Error)
          .and.include({ code: 'ESOCKET' });
        await server.open();
        await send(server.url);
        expect(server.deliveries).to.have.length(1);
      }));
  });

  describe('a server that is slow', () => {
    it('is waited for within the time', () => {
      const { promise: greeted, resolve: greet } = Promise.withResolvers<undefined>();
      const { promise: called, resolve: call } = Promise.withResolvers<void>();
      const manner: Manner = (step) => {
        if (step !== 'greeting') return undefined;
        call();
        return greeted;
      };
      return withServer({ manner }, async (server) => {
        const sent = send(server.url);
        await called;
        expect(server.deliveries).to.deep.equal([]);
        greet(undefined);
        await sent;
        expect(server.deliveries).to.have.length(1);
      });
    });

    it('to greet is given up', () =>
      withServer({ manner: forever }, async (server) => {
        const refusal = await refusalOf(send(server.url, { greeting: 50 }));
        expect(refusal).to.be.instanceOf(Error).and.include({ code: 'ETIMEDOUT' });
      }));

    it('at its steps together is given up, though none of them takes too long', () =>
      withServer({ manner: (step) => (step === 'recipient' ? forever() : undefined) }, async (server) => {
        const refusal = await refusalOf(send(server.url, { whole: 1_000 }));
        expect(refusal).to.be.instanceOf(Error).and.include({ name: 'AbortError' });
        expect(server.deliveries).to.deep.equal([]);
      }));

    it('to say that it has the mail is given up; a copy has the same Message-ID', () =>
      withServer({ manner: (step) => (step === 'kept' ? forever() : undefined) }, async (server) => {
        const refusal = await refusalOf(send(server.url, { socket: 1_500 }));
        expect(refusal).to.be.instanceOf(Error).and.include({ code: 'ETIMEDOUT' });
        server.manner = takesAll;
        await send(server.url);
        const ids = await messageIds(server);
        expect(ids).to.have.length(2);
        expect(new Set(ids).size).to.equal(1);
      }));
  });

  describe('a server that refuses', () => {
    for (const [step, code, words] of [
      ['greeting', 421, 'too many connections'],
      ['sender', 451, '4.3.0 try again later'],
      ['recipient', 451, '4.7.1 greylisted'],
      ['recipient', 550, '5.1.1 no such user'],
      ['recipient', 550, '5.7.1 relaying denied'],
      ['arrived', 452, '4.3.1 no space left'],
      ['arrived', 554, '5.7.1 it looks like spam'],
    ] as const) {
      it(`at the step ${step} is told with its words: ${code} ${words}`, () =>
        withServer({ manner: (at) => (at === step ? [code, words] : undefined) }, async (server) => {
          const refusal = await refusalOf(send(server.url));
          expect(refusal).to.be.instanceOf(Error).and.include({ responseCode: code });
          expect((refusal as { response?: string }).response).to.equal(`${code} ${words}`);
          expect(server.deliveries).to.deep.equal([]);
        }));
    }
  });

  describe('a connection that is cut', () => {
    for (const [step, copies] of [
      ['greeting', 1],
      ['recipient', 1],
      ['arrived', 1],
      // The mail is kept, and its sender cannot know.
      ['kept', 2],
    ] as const) {
      it(`at the step ${step} is told, and another try leaves ${copies}, of one Message-ID`, () =>
        withServer({ manner: (at) => (at === step ? 'cut' : undefined) }, async (server) => {
          expect(await refusalOf(send(server.url))).to.be.instanceOf(Error);
          server.manner = takesAll;
          await send(server.url);
          const ids = await messageIds(server);
          expect(ids).to.have.length(copies);
          expect(new Set(ids).size).to.equal(1);
        }));
    }
  });

  describe('a server with a certificate and accounts', () => {
    const account = { user: 'bus', password: 'p@ss/word' };
    const login = (password = account.password) => `${account.user}:${encodeURIComponent(password)}`;
    const trusted = getCACertificates('default');
    let certificate: Awaited<ReturnType<typeof selfSigned>>;

    before(async () => {
      certificate = await selfSigned();
      setDefaultCACertificates([...trusted, certificate.cert]);
    });
    after(() => setDefaultCACertificates(trusted));

    for (const [scheme, onlyTls] of [
      ['smtp', false],
      ['smtps', true],
    ] as const) {
      it(`takes mail over ${scheme}, signed in, under TLS`, () =>
        withServer({ certificate, account, onlyTls }, async (server) => {
          await send(`${scheme}://${login()}@${server.host}`);
          expect(server.shown).to.deep.equal([account.password]);
          expect(server.deliveries).to.have.length(1);
        }));
    }

    it('turns a wrong password down', () =>
      withServer({ certificate, account }, async (server) => {
        const refusal = await refusalOf(send(`smtp://${login('wrong')}@${server.host}`));
        expect(refusal).to.be.instanceOf(Error).and.include({ code: 'EAUTH', responseCode: 535 });
        expect(server.deliveries).to.deep.equal([]);
      }));

    it('[MAIL-29] is shown no password and no mail when it offers no TLS, unless that is asked for', () =>
      withServer({ account }, async (server) => {
        const refusal = await refusalOf(send(`smtp://${login()}@${server.host}`));
        expect(refusal).to.be.instanceOf(Error).and.include({ code: 'ETLS' });
        expect([server.shown, server.deliveries]).to.deep.equal([[], []]);
        await send(`smtp://${login()}@${server.host}?requireTLS=false`);
        expect(server.shown).to.deep.equal([account.password]);
      }));

    it('is shown no password and no mail when nobody vouches for the certificate', async () =>
      withServer({ certificate: await selfSigned(), account }, async (server) => {
        const refusal = await refusalOf(send(`smtp://${login()}@${server.host}`));
        expect(refusal).to.be.instanceOf(Error).and.include({ code: 'ESOCKET' });
        expect([server.shown, server.deliveries]).to.deep.equal([[], []]);
      }));
  });
});
