import { writeSync } from 'node:fs';
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
  return pino(options, destination ?? standardOutput());
}

/**
 * As pino writes to stdout by itself, and survives a reader that goes away; this one survives a full disk too. What
 * cannot be written is lost, and seats are sold all the same. Rule [LOG-7].
 */
function standardOutput(): DestinationStream {
  let isTold = false;
  const open = () => {
    const opened = pino.destination({ fd: process.stdout.fd });
    opened.flushSync = () => writeRest(opened);
    opened.on('drain', () => {
      isTold = false;
    });
    opened.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      // With its reader gone pino writes no more; and it says twice what it does not know.
      if (code === 'EPIPE' || out !== opened) return;
      // It would keep all that comes meanwhile.
      out = open();
      opened.destroy();
      if (!isTold)
        process.stderr.write(`The log cannot be written: ${message}. Lines are lost until it can.\n`);
      isTold = true;
    });
    return opened;
  };
  let out = open();
  return { write: (line) => void out.write(line) };
}

/** What its author keeps for himself. */
interface Unwritten {
  fd: number;
  _writing: boolean;
  _writingBuf: string;
  _bufs: string[];
}

const BUSY = new Set(['EAGAIN', 'EBUSY']);
const MOST_TRIES = 50;
const BUSY_MS = 20;

/** At the end of the process. The stream's own way would try for ever where the disk is full, and the process not end. */
function writeRest(stream: unknown): void {
  const { fd, _writing, _writingBuf, _bufs } = stream as Unwritten;
  let rest = Buffer.from(`${_writing ? '' : _writingBuf}${_bufs.join('')}`);
  for (let tries = 0; rest.length > 0 && tries < MOST_TRIES; ) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if (!BUSY.has((error as NodeJS.ErrnoException).code ?? '')) return;
      tries += 1;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_MS);
    }
  }
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
