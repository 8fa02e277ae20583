/** A tab that was open while the server got a new version asks for parts that are gone: it takes the new version. */

const RELOADED = 'reloaded_at';
/** Once; when that does not help the page says that it is broken. */
const AGAIN_MS = 60_000;

export function startRenewal(): void {
  addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
    if (Date.now() - last < AGAIN_MS) return;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    event.preventDefault();
    location.reload();
  });
}
