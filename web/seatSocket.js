/** The live seat map of a schedule: the whole map, then what changes, through lost connections. */

/** @typedef {'available' | 'reserved' | 'booked'} SeatStatus */
/**
 * @typedef {{ id: string, seat_number: string, seat_type: string, price: number, status: SeatStatus, deck: number,
 *   row: number, column: number }} WatchedSeat
 * @typedef {{ type: 'snapshot', status: string, version: number, available_seats: number, seats: WatchedSeat[] }
 *   | { type: 'delta', version: number, available_seats: number, seats: { id: string, status: SeatStatus }[] }} SeatNews
 */

const NO_SUCH_SCHEDULE = 4404;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;

/**
 * Watches until `signal` is aborted. A delta that does not follow its forerunner by one is a gap: then the whole map
 * is fetched anew.
 *
 * @param {string} scheduleId
 * @param {AbortSignal} signal
 * @param {{ onNews(news: SeatNews): void, onState(state: 'live' | 'lost' | 'gone'): void }} handlers
 */
export function watchSeats(scheduleId, signal, { onNews, onState }) {
  const url = new URL(`/ws/schedules/${scheduleId}/seats`, location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  let failures = 0;
  /** @type {WebSocket | null} */
  let socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;

  function connect() {
    clearTimeout(retry);
    /** @type {number | null} */
    let version = null;
    const opened = new WebSocket(url);
    socket = opened;
    opened.addEventListener('message', (event) => {
      if (socket !== opened) return;
      /** @type {SeatNews} */
      const news = JSON.parse(event.data);
      if (news.type === 'delta' && news.version !== (version ?? Number.NaN) + 1) return opened.close();
      version = news.version;
      failures = 0;
      onNews(news);
      onState('live');
    });
    opened.addEventListener('close', ({ code }) => {
      if (socket !== opened) return;
      socket = null;
      if (code === NO_SUCH_SCHEDULE) return onState('gone');
      onState('lost');
      retry = setTimeout(connect, waitFor(failures));
      failures += 1;
    });
  }

  const now = () => {
    if (socket === null && retry !== undefined) connect();
  };
  window.addEventListener('online', now, { signal });
  signal.addEventListener('abort', () => {
    clearTimeout(retry);
    const open = socket;
    socket = null;
    open?.close();
  });
  connect();
}

/**
 * Twice as long each time, and scattered, so that a restarted server is not met by everybody at once.
 *
 * @param {number} failures
 */
function waitFor(failures) {
  const longest = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
  return longest * (0.5 + Math.random() / 2);
}
