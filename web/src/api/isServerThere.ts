const WAIT_MS = 5_000;

/** Whether the server answers, at the cost of a few bytes. */
export async function isServerThere(): Promise<boolean> {
  const signal = AbortSignal.timeout(WAIT_MS);
  const answer = await fetch('/app/', { method: 'HEAD', cache: 'no-store', signal }).catch(() => null);
  return answer?.ok ?? false;
}
