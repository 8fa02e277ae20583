import type { Logger } from './log.ts';

const METHODS = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const;
const HERE = import.meta.url;

/**
 * Libraries that write to the console by themselves write past the log, and quote what clients sent. From here on what
 * they say is one line at `debug` that tells who spoke, and none of the words.
 */
export function takeConsole(log: Logger): void {
  for (const method of METHODS) {
    console[method] = () => {
      if (!log.isLevelEnabled('debug')) return;
      const frames = new Error().stack?.split('\n').slice(1) ?? [];
      const speaker = frames.find((frame) => !frame.includes(HERE))?.trim();
      log.debug({ console: method, speaker }, 'a library wrote to the console');
    };
  }
}
