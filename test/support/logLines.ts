import { createLogger, type Logger } from '../../src/log.ts';

export interface LogLines {
  log: Logger;
  lines: Record<string, unknown>[];
  /** The first line that passes, those to come included. */
  find(passes: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
}

/** A logger whose lines the test reads. */
export function logLines(): LogLines {
  const lines: Record<string, unknown>[] = [];
  const waiting = new Set<() => void>();
  const log = createLogger('info', false, {
    write(text: string) {
      lines.push(JSON.parse(text) as Record<string, unknown>);
      for (const look of [...waiting]) look();
    },
  });
  return {
    log,
    lines,
    find: (passes) =>
      new Promise((resolve) => {
        const look = () => {
          const line = lines.find(passes);
          if (!line) return;
          waiting.delete(look);
          resolve(line);
        };
        waiting.add(look);
        look();
      }),
  };
}
