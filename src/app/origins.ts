export interface OriginSettings {
  readonly corsOrigins: readonly string[] | null;
  readonly production: boolean;
  /** The server's own origin, as browsers name it. */
  readonly publicUrl: string;
}

/**
 * Whether a socket may be opened from a page of `origin`. Without one it is no browser, and is served. Unset
 * origins mean any outside production, and the server's own in production. Contract §11, "Plain socket".
 */
export function mayOpenSocket(origin: string | undefined, settings: OriginSettings): boolean {
  if (origin === undefined) return true;
  if (settings.corsOrigins === null && !settings.production) return true;
  return origin === new URL(settings.publicUrl).origin || (settings.corsOrigins ?? []).includes(origin);
}
