/**
 * Who of `candidates` a key belongs to, by rendezvous hashing: each candidate has a score for each key, and the highest
 * wins. All who have the same candidates agree without asking each other; when one goes, only its own keys move, spread
 * over all the others; when one comes, it takes its share from everybody. Null without candidates.
 */
export function rendezvous<T extends { id: string }>(key: string, candidates: Iterable<T>): T | null {
  let best: T | null = null;
  let bestScore = -1;
  for (const candidate of candidates) {
    const score = hash(`${candidate.id}/${key}`);
    if (score < bestScore || (score === bestScore && best && candidate.id < best.id)) continue;
    best = candidate;
    bestScore = score;
  }
  return best;
}

/**
 * 53 bits that depend on every character (two 32-bit lanes of multiply and shift, mixed at the end). Not for secrets:
 * it only has to be even, quick and the same everywhere.
 */
function hash(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0);
}
