import { Writable } from 'node:stream';
import {
  type DestinationStream,
  type LevelWithSilent,
  type LoggerOptions,
  type Logger as PinoLogger,
  pino,
  stdTimeFunctions,
} from 'pino';
import { safeError } from './logSafe.ts';

/** Structured logs: `log.info({ reservationId }, 'what happened')`. */
export type Logger = PinoLogger;

/** Keys whose values never reach a log, at the top of a line and up to two levels below. */
const SECRET_KEYS = [
  'password',
  'current_password',
  'password_hash',
  'passwordHash',
  'token',
  'access_token',
  'accessToken',
  'refresh_token',
  'refreshToken',
  'authorization',
  'cookie',
];

// Header names and body keys with a hyphen need brackets in a path.
const REDACTED = [...SECRET_KEYS, '["set-cookie"]'].flatMap((key) => {
  const below = key.startsWith('[') ? key : `.${key}`;
  return [key, `*${below}`, `*.*${below}`];
});

/**
 * A logger that writes JSON lines with ISO times to stdout, or, when `pretty`, short lines for a terminal.
 * `destination` replaces stdout.
 */
export function createLogger(
  level: LevelWithSilent,
  pretty = false,
  destination?: DestinationStream,
): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: safeError },
    redact: { paths: REDACTED, censor: '[redacted]' },
  };
  if (pretty) return pino(options, prettyLines(destination ?? process.stdout));
  // Without a stream pino writes to stdout by itself, and survives a reader that goes away.
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Turns each JSON line into `12:00:00.000 info what happened {"more":1}`. */
function prettyLines(out: DestinationStream): Writable {
  return new Writable({
    decodeStrings: false,
    write(line: string | Buffer, _encoding, done) {
      const { time, level, msg, ...more } = JSON.parse(line.toString()) as Record<string, unknown>;
      const extra = Object.keys(more).length > 0 ? ` ${JSON.stringify(more)}` : '';
      out.write(`${String(time).slice(11, 23)} ${String(level)} ${String(msg ?? '')}${extra}\n`);
      done();
    },
  });
}
