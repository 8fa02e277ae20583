/** The server's time, as far as its answers tell: to a second, whatever this device's clock says. */

let aheadMs = 0;

/** Learns from the answer to a request that has just come. */
export function learnTime(response: Response): void {
  const told = Date.parse(response.headers.get('Date') ?? '');
  if (Number.isNaN(told)) return;
  const ahead = told - Date.now();
  // Less than the header's own coarseness is nothing.
  aheadMs = Math.abs(ahead) > 2_000 ? ahead : 0;
}

export function serverNow(): number {
  return Date.now() + aheadMs;
}
