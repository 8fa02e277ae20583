import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

const KEPT = 20;

/**
 * Calls `onLine` for each line of the child's stderr. The function that is returned gives the last of them, for
 * the message when it fails.
 */
export function lastLines(child: ChildProcess, onLine: (line: string) => void): () => string[] {
  const kept: string[] = [];
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      kept.push(line);
      if (kept.length > KEPT) kept.shift();
      onLine(line);
    });
  }
  return () => kept;
}
