/** How clients of plain sockets are heard. */

import { once } from 'node:events';
import type { WebSocket } from 'ws';

/** Who opens a socket and says nothing is not waited for. */
const SPEAK_MS = 5_000;
/** Who has little or nothing to say and talks all the same is heard this often a second, then closed. */
const MAX_MESSAGES_PER_SECOND = 20;
const POLICY = 1008;

/** What a client says first; undefined when that is no JSON, or nothing within five seconds. */
export async function firstMessage(client: WebSocket): Promise<unknown> {
  const [data] = await once(client, 'message', { signal: AbortSignal.timeout(SPEAK_MS) }).catch(() => []);
  return parsed(data);
}

/** What a message says; undefined when it is no JSON. */
export function parsed(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return undefined;
  }
}

/** Closes a client that talks too much; to be told of each of its messages. */
export function talkLimit(client: WebSocket): () => void {
  let second = 0;
  let heard = 0;
  return () => {
    const now = Math.floor(performance.now() / 1000);
    heard = now === second ? heard + 1 : 1;
    second = now;
    if (heard > MAX_MESSAGES_PER_SECOND) client.close(POLICY, 'too many messages');
  };
}
