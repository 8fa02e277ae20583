import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { z } from 'zod';
import type { Authenticator } from '../src/app/caller.ts';
import type { Changed, ChangeNews } from '../src/app/catalogue/changeNews.ts';
import { Refused } from '../src/domain/errors.ts';
import { authenticateMessage, readMessage } from './messages.ts';
import type { changedSchema, readySchema } from './newsSchema.ts';
import { SocketDoor, TRY_AGAIN } from './socketDoor.ts';
import { firstMessage } from './talk.ts';

const PATH = /^\/ws\/admin\/changes\/?(?:\?|$)/;
const UNAUTHENTICATED = 4401;
const FORBIDDEN = 4403;
/** Who does not read. */
const MOST_BUFFERED = 64 * 1024;

type Message = z.output<typeof readySchema> | z.output<typeof changedSchema>;

export interface NewsSocketParts {
  news: ChangeNews;
  authenticator: Authenticator;
  onTrouble(what: string, error: unknown): void;
}

/**
 * The socket `/ws/admin/changes`: tells admins which schedules have changed, so that their pages ask anew for those and
 * need not ask all the time. The first message is the client's, with its access token; it is looked at again before
 * anything is told, so that nobody hears more who is no admin any more.
 */
export class NewsSockets {
  readonly #parts: NewsSocketParts;
  readonly #door = new SocketDoor(8192);
  readonly #tokens = new Map<WebSocket, string>();
  readonly #stopHearing: () => void;

  constructor(parts: NewsSocketParts) {
    this.#parts = parts;
    this.#stopHearing = parts.news.onChange((changed) => this.#tell(changed));
  }

  /** True for a request that is this socket's. */
  static handles(req: IncomingMessage): boolean {
    return PATH.test(req.url ?? '');
  }

  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#door.open(req, socket, head, (client) => {
      client.on('close', () => this.#tokens.delete(client));
      this.#accept(client).catch((error: unknown) => this.#refuse(client, error));
    });
  }

  close(): void {
    this.#stopHearing();
    this.#door.close();
  }

  async #accept(client: WebSocket): Promise<void> {
    const message = readMessage(authenticateMessage, await firstMessage(client));
    if (!message.ok) return client.close(UNAUTHENTICATED, 'the first message is {"access_token": …}');
    const token = message.value.access_token;
    if (!(await this.#letsIn(client, token))) return;
    if (client.readyState !== client.OPEN) return;
    this.#tokens.set(client, token);
    send(client, { type: 'ready' });
  }

  async #letsIn(client: WebSocket, token: string): Promise<boolean> {
    const caller = await this.#parts.authenticator.authenticate(token);
    if (caller.role === 'admin') return true;
    client.close(FORBIDDEN, 'for admins only');
    return false;
  }

  #refuse(client: WebSocket, error: unknown): void {
    if (error instanceof Refused) return client.close(UNAUTHENTICATED, error.refusal.code);
    this.#parts.onTrouble('an admin could not be told what changes', error);
    client.close(TRY_AGAIN, 'try again');
  }

  #tell(changed: Changed): void {
    const news: Message = { type: 'changed', schedule_ids: changed && [...changed] };
    for (const [client, token] of this.#tokens) {
      this.#letsIn(client, token)
        .then((isIn) => isIn && send(client, news))
        .catch((error: unknown) => this.#refuse(client, error));
    }
  }
}

function send(client: WebSocket, message: Message): void {
  if (client.bufferedAmount > MOST_BUFFERED) return client.terminate();
  client.send(JSON.stringify(message));
}
