/** A socket of the server that tells what changes: opened again when it is lost, until it is closed. */

const RETRY_MS = 2_000;

export interface LiveSocketParts<News> {
  path: string;
  /** Whether there is anybody who may listen; asked before each connection, and when not it is the last. */
  mayListen?(): Promise<boolean>;
  /** What is said first on each connection. */
  greeting(): string;
  onNews(news: News): void;
  /** Whether the server tells: from its first message on each connection until that is lost. */
  onTold(isTold: boolean): void;
}

export class LiveSocket<News> {
  readonly #parts: LiveSocketParts<News>;
  readonly #url: URL;
  #socket: WebSocket | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #isTold = false;
  #isOver = false;

  constructor(parts: LiveSocketParts<News>) {
    this.#parts = parts;
    this.#url = new URL(parts.path, location.href);
    this.#url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    void this.#connect();
  }

  /** Only while there is a connection: each one begins with the greeting. */
  say(text: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  close(): void {
    this.#isOver = true;
    clearTimeout(this.#retry);
    this.#tell(false);
    this.#socket?.close();
  }

  async #connect(): Promise<void> {
    const mayListen = (await this.#parts.mayListen?.()) ?? true;
    if (this.#isOver || !mayListen) return;
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.addEventListener('open', () => socket.send(this.#parts.greeting()));
    socket.addEventListener('message', ({ data }) => {
      if (this.#isOver) return;
      this.#tell(true);
      this.#parts.onNews(JSON.parse(String(data)) as News);
    });
    socket.addEventListener('close', () => {
      if (this.#isOver) return;
      this.#tell(false);
      // Scattered, so that a restarted server is not met by everybody at once.
      this.#retry = setTimeout(() => void this.#connect(), RETRY_MS * (0.5 + Math.random()));
    });
  }

  #tell(isTold: boolean): void {
    if (isTold === this.#isTold) return;
    this.#isTold = isTold;
    this.#parts.onTold(isTold);
  }
}
