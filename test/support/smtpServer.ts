import { once } from 'node:events';
import type { Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

/** What a mail server was told of one mail. */
export interface Delivery {
  from: string;
  to: string[];
  data: string;
}

/** `arrived`: the mail has come in whole; `kept`: it is kept; `answered`: its sender has been told so. */
export type Step = 'greeting' | 'sender' | 'recipient' | 'arrived' | 'kept' | 'answered';

/** Another answer than that all is well: a code with its words, or the end of the connection. */
export type Said = readonly [code: number, words: string] | 'cut' | undefined;

/** How the server goes on at each step; it is as slow as this is. */
export type Manner = (step: Step) => Said | Promise<Said>;

export const takesAll: Manner = () => undefined;

export interface SmtpServerWays {
  manner?: Manner;
  /** With a certificate it offers STARTTLS, or nothing but TLS. */
  certificate?: { key: string; cert: string };
  onlyTls?: boolean;
  /** Who may send; without one everybody may. Asked for under TLS alone. */
  account?: { user: string; password: string };
}

/** Nothing here takes ports below the system's own range by itself: one stays free while its server is away. */
const FIRST_PORT = 20_000;
const PORTS = 10_000;

/**
 * A mail server on the loopback: smtp-server, of the makers of nodemailer. It keeps all that it takes, and does as its
 * manner says.
 */
export class SmtpTestServer {
  readonly deliveries: Delivery[] = [];
  /** Passwords that it was shown, right or wrong. */
  readonly shown: string[] = [];
  manner: Manner;
  readonly #ways: SmtpServerWays;
  readonly #sockets = new Set<Socket>();
  #server: SMTPServer | null = null;
  #port = 0;

  constructor(ways: SmtpServerWays = {}) {
    this.#ways = ways;
    this.manner = ways.manner ?? takesAll;
  }

  /** By name, as certificates are; the account is up to the caller. */
  get host(): string {
    return `localhost:${this.#port}`;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.#port}`;
  }

  /** Listens; after {@link close} again where it did before. */
  async open(): Promise<this> {
    if (this.#server) return this;
    if (this.#port !== 0) return this.#listen(this.#port);
    for (;;) {
      const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
      try {
        await this.#listen(port);
        this.#port = port;
        return this;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      }
    }
  }

  /** Goes away, and cuts what is on its way. */
  async close(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = null;
    const closed = new Promise<void>((resolve) => server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #listen(port: number): Promise<this> {
    const server = new SMTPServer(this.#options());
    const net = server.listen(port, '127.0.0.1');
    net.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await once(net, 'listening');
    // From here on these are senders that went away, and connections that were cut.
    server.on('error', () => undefined);
    this.#server = server;
    return this;
  }

  #options(): SMTPServerOptions {
    const { certificate, onlyTls = false, account } = this.#ways;
    return {
      ...certificate,
      secure: onlyTls,
      logger: false,
      disableReverseLookup: true,
      disabledCommands: [...(certificate ? [] : ['STARTTLS']), ...(account ? [] : ['AUTH'])],
      onAuth: ({ username, password }, _session, answer) => {
        this.shown.push(password ?? '');
        const isKnown = username === account?.user && password === account?.password;
        answer(null, isKnown ? { user: username } : {});
      },
      onConnect: (session, goOn) => this.#step('greeting', session, goOn),
      onMailFrom: (_address, session, goOn) => this.#step('sender', session, goOn),
      onRcptTo: (_address, session, goOn) => this.#step('recipient', session, goOn),
      onData: async (stream, session, answer) => {
        const chunks: Buffer[] = await stream.toArray();
        await this.#step('arrived', session, (refusal) => {
          if (refusal) return answer(refusal);
          this.deliveries.push(deliveryOf(session, Buffer.concat(chunks).toString()));
          return this.#step('kept', session, () => {
            answer(null, 'kept');
            return this.#step('answered', session, () => undefined);
          });
        });
      },
    };
  }

  async #step(step: Step, session: SMTPServerSession, goOn: (refusal?: Error) => unknown): Promise<void> {
    const said = await this.manner(step);
    if (said === 'cut') {
      for (const socket of this.#sockets) if (socket.remotePort === session.remotePort) socket.destroy();
    } else if (said) {
      const [responseCode, words] = said;
      await goOn(Object.assign(new Error(words), { responseCode }));
    } else {
      await goOn();
    }
  }
}

function deliveryOf({ envelope: { mailFrom, rcptTo } }: SMTPServerSession, data: string): Delivery {
  return { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address), data };
}
