import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** What a mail server was told of one mail. */
export interface Delivery {
  from: string;
  to: string[];
  data: string;
}

export interface SmtpServer {
  url: string;
  deliveries: Delivery[];
  /** Told when a mail has come in whole, when it is kept, and when the sender has been told so; false: it is dropped. */
  watch: (moment: 'arrived' | 'kept' | 'answered', mail: Delivery) => boolean;
  close(): Promise<void>;
}

/** `refusing` answers every recipient with 550; `silent` accepts the connection and never greets. */
export type Manner = 'accepting' | 'refusing' | 'silent';

async function converse(socket: Socket, manner: Manner, server: SmtpServer): Promise<void> {
  const say = (line: string) => socket.write(`${line}\r\n`);
  let mail: Delivery = { from: '', to: [], data: '' };
  let inData = false;
  say('220 loopback ESMTP');
  for await (const line of createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (inData && line === '.') {
      inData = false;
      const whole = mail;
      mail = { from: '', to: [], data: '' };
      if (!server.watch('arrived', whole)) return void socket.destroy();
      server.deliveries.push(whole);
      if (!server.watch('kept', whole)) return void socket.destroy();
      socket.write('250 kept\r\n', () => server.watch('answered', whole));
    } else if (inData) {
      mail.data += `${line.replace(/^\./, '')}\r\n`;
    } else if (/^EHLO/i.test(line)) {
      say('250-loopback');
      say('250 8BITMIME');
    } else if (/^MAIL FROM:/i.test(line)) {
      mail.from = /<(.*?)>/.exec(line)?.[1] ?? '';
      say('250 ok');
    } else if (/^RCPT TO:/i.test(line)) {
      mail.to.push(/<(.*?)>/.exec(line)?.[1] ?? '');
      say(manner === 'refusing' ? '550 no such box' : '250 ok');
    } else if (/^DATA/i.test(line)) {
      inData = true;
      say('354 go on');
    } else if (/^QUIT/i.test(line)) {
      socket.end('221 bye\r\n');
    } else {
      say('250 ok');
    }
  }
}

/** A mail server on the loopback that knows just enough SMTP (RFC 5321) to be sent to. */
export async function startSmtpServer(manner: Manner = 'accepting'): Promise<SmtpServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    if (manner !== 'silent') converse(socket, manner, served).catch(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const served: SmtpServer = {
    url: `smtp://127.0.0.1:${address.port}`,
    deliveries: [],
    watch: () => true,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return served;
}
