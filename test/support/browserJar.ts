import { type Reply, request, type Send } from './httpServer.ts';

interface Kept {
  value: string;
  path: string;
}

/** Null leaves out what the page would send by itself. */
export type PageSend = Omit<Send, 'headers'> & { headers?: Record<string, string | null> };

/** A page of the server and the cookies that its browser holds: as much of both as sessions are made of. */
export class BrowserJar {
  readonly #url: string;
  readonly #cookies = new Map<string, Kept>();

  constructor(url: string) {
    this.#url = url;
  }

  /** Another browser with the same cookies. */
  copy(): BrowserJar {
    const copy = new BrowserJar(this.#url);
    for (const [name, kept] of this.#cookies) copy.#cookies.set(name, kept);
    return copy;
  }

  names(): string[] {
    return [...this.#cookies.keys()].sort();
  }

  /** As a script of the server's own page does. */
  async send(method: string, path: string, send: PageSend = {}): Promise<Reply> {
    const headers: Record<string, string | null> = {
      Origin: this.#url,
      'Sec-Fetch-Site': 'same-origin',
      'X-Requested-With': 'test',
      Cookie: this.#cookiesFor(path),
      ...send.headers,
    };
    const sent = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null);
    const reply = await request(this.#url + path, method, { ...send, headers: Object.fromEntries(sent) });
    for (const line of reply.headers.getSetCookie()) this.#take(line);
    return reply;
  }

  #cookiesFor(path: string): string | null {
    const [pathname = ''] = path.split('?');
    const fitting = [...this.#cookies].filter(
      ([, kept]) => pathname === kept.path || pathname.startsWith(`${kept.path}/`),
    );
    return fitting.length === 0 ? null : fitting.map(([name, { value }]) => `${name}=${value}`).join('; ');
  }

  #take(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(name.length + 1);
    const attributeOf = (attribute: string) =>
      attributes.find((each) => each.startsWith(`${attribute}=`))?.slice(attribute.length + 1);
    if (attributeOf('Max-Age') === '0') this.#cookies.delete(name);
    else this.#cookies.set(name, { value, path: attributeOf('Path') ?? '/' });
  }
}
