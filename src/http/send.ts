import type { OutgoingHttpHeader, ServerResponse } from 'node:http';

/**
 * A text goes out in one piece with the head, bytes would be a second one; as Latin-1 every byte is one character.
 * Longer ones take longer to copy than a second piece costs.
 */
const ONE_PIECE_BYTES = 16 * 1024;

interface Ready {
  res: ServerResponse;
  content: string | Buffer | null;
}

let ready: Ready[] = [];

/**
 * Writes an answer: its head now, so that what is wrong with it is thrown here, and all of it to the socket when the
 * requests that came with it have been looked at too. A write that must wake a sleeping reader takes many times as
 * long as one that finds it awake; answers that go out one right after the other wake a proxy, or a machine's network,
 * once. Nobody waits for it: an answer that is alone goes out at the end of the same round of the event loop.
 */
export function send(
  res: ServerResponse,
  status: number,
  headers: OutgoingHttpHeader[],
  content: string | Buffer | null,
): void {
  res.writeHead(status, headers);
  if (ready.push({ res, content }) === 1) setImmediate(sendReady);
}

function sendReady(): void {
  const together = ready;
  ready = [];
  for (const { res, content } of together) end(res, content);
}

function end(res: ServerResponse, content: Ready['content']): void {
  if (content instanceof Buffer && content.length <= ONE_PIECE_BYTES)
    res.end(content.toString('latin1'), 'latin1');
  else res.end(content);
}
