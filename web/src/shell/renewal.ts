/** A tab that was open while the server got a new version asks for parts that are gone: it takes the new version. */

import { type ComponentType, lazy } from 'react';
import { isServerThere } from '../api/isServerThere.ts';

const RELOADED = 'reloaded_at';
/** Once; when that does not help the page says that it is broken. */
const AGAIN_MS = 60_000;

/** A part of the client that is loaded when it is first shown. */
export function lazyPart<P = object>(load: () => Promise<{ default: ComponentType<P> }>) {
  return lazy(() => orRenew(load()));
}

/** When a part cannot be had though the server is there, the page is loaded anew. */
async function orRenew<T>(part: Promise<T>): Promise<T> {
  try {
    return await part;
  } catch (error) {
    const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
    if (Date.now() - last < AGAIN_MS || !(await isServerThere())) throw error;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    location.reload();
    // Nothing is drawn any more: the page is on its way out.
    return new Promise(() => undefined);
  }
}
