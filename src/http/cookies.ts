/** The cookies of this server: all of them for its own pages alone, and none for scripts. */

export interface Cookie {
  readonly name: string;
  /** The one place that the browser sends it to. */
  readonly path: string;
}

/** One that a browser may hold. Over https it goes nowhere else, and no plain page of this host can replace it. */
export function cookieNamed(name: string, path: string, publicUrl: string): Cookie {
  return { name: isSecure(publicUrl) ? `__Secure-${name}` : name, path };
}

/** The `Set-Cookie` that gives it. Its value is a token, of characters that need no quoting. */
export function setCookie({ name, path }: Cookie, value: string, maxAgeSeconds: number): string {
  const secure = name.startsWith('__Secure-') ? '; Secure' : '';
  return `${name}=${value}; Path=${path}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure}`;
}

/** The `Set-Cookie` that takes it away. */
export function dropCookie(cookie: Cookie): string {
  return setCookie(cookie, '', 0);
}

/** The value that a browser sends along; null without one, or with what no token is. */
export function readCookie(header: string | undefined, { name }: Cookie): string | null {
  for (const pair of header?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    if (equals < 0 || pair.slice(0, equals).trim() !== name) continue;
    const value = pair.slice(equals + 1).trim();
    return /^[\w.~+/=-]{1,4096}$/.test(value) ? value : null;
  }
  return null;
}

function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}
