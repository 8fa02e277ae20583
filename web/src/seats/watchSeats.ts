/** The live seat map of a schedule: the whole map, then what changes, through lost connections. */

import { isServerThere } from '../api/isServerThere.ts';
import type { SeatNews } from './wire.ts';

export type Connection = 'connecting' | 'live' | 'lost' | 'gone';

export interface WatchHandlers {
  onNews(news: SeatNews): void;
  onConnection(connection: Connection): void;
}

const NO_SUCH_SCHEDULE = 4404;
const FIRST_RETRY_MS = 400;
/**
 * Who looks sees the map right within a second of the server's return, though joining takes a while too; who does not
 * look need not hurry. A crowd that looks asks twice a second each, scattered, and for nothing but a header; when it
 * is back the server lets it in bit by bit (rule [WATCH-2]).
 */
const LAST_RETRY_MS = { visible: 600, hidden: 15_000 };
/** A phone that slept so long may have a socket that is dead and does not say so. */
const SLEPT_MS = 10_000;

/**
 * Watches until the returned function is called. A delta that does not follow its forerunner by one is a gap: then the
 * whole map is asked for anew.
 */
export function watchSeats(scheduleId: string, { onNews, onConnection }: WatchHandlers): () => void {
  const url = new URL(`/ws/schedules/${scheduleId}/seats`, location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  let failures = 0;
  let socket: WebSocket | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;

  function connect(): void {
    clearTimeout(retry);
    retry = undefined;
    let version: number | null = null;
    const opened = new WebSocket(url);
    socket = opened;
    opened.addEventListener('message', ({ data }) => {
      if (socket !== opened) return;
      const news = JSON.parse(String(data)) as SeatNews;
      if (news.type === 'delta' && news.version !== (version ?? Number.NaN) + 1) return opened.close();
      version = news.version;
      failures = 0;
      onNews(news);
      onConnection('live');
    });
    opened.addEventListener('close', ({ code }) => {
      if (socket !== opened) return;
      if (code === NO_SUCH_SCHEDULE) {
        socket = null;
        return onConnection('gone');
      }
      lose();
    });
  }

  function lose(): void {
    socket = null;
    onConnection('lost');
    tryLater();
  }

  /** Browsers make who has opened many sockets in vain wait for seconds, so the server is sought by requests. */
  function tryLater(): void {
    const timer = setTimeout(async () => {
      const isThere = await isServerThere();
      // Meanwhile it was connected, or is not wanted any more.
      if (retry !== timer) return;
      if (isThere) connect();
      else tryLater();
    }, waitFor(failures));
    retry = timer;
    failures += 1;
  }

  // A socket without a network stays open for minutes, and shows what is long over.
  const away = () => {
    const open = socket;
    if (open === null) return;
    lose();
    open.close();
  };

  // When the network is back nobody waits for the next try.
  const now = () => {
    if (socket === null && retry !== undefined) connect();
  };

  let hiddenAt = document.hidden ? performance.now() : null;
  const look = () => {
    const slept = hiddenAt !== null && performance.now() - hiddenAt > SLEPT_MS;
    hiddenAt = document.hidden ? performance.now() : null;
    if (document.hidden) return;
    if (socket === null) return now();
    if (!slept) return;
    const old = socket;
    connect();
    old.close();
  };
  window.addEventListener('offline', away);
  window.addEventListener('online', now);
  document.addEventListener('visibilitychange', look);
  connect();
  return () => {
    window.removeEventListener('offline', away);
    window.removeEventListener('online', now);
    document.removeEventListener('visibilitychange', look);
    clearTimeout(retry);
    retry = undefined;
    const open = socket;
    socket = null;
    open?.close();
  };
}

/** Twice as long each time, and scattered, so that a restarted server is not met by everybody at once. */
function waitFor(failures: number): number {
  const longest = Math.min(LAST_RETRY_MS[document.visibilityState], FIRST_RETRY_MS * 2 ** failures);
  return longest * (0.5 + Math.random() / 2);
}
