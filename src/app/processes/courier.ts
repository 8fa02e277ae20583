import type { Member } from './members.ts';

/** What became of a call to another process. */
export type Called =
  | { kind: 'answered'; value: unknown }
  /** It could not be reached: nothing was carried out. */
  | { kind: 'unreached' }
  /** No answer: it may have been carried out, or still be. */
  | { kind: 'unknown' };

export interface StreamEnds {
  onMessage(value: unknown): void;
  /** Once: the other process has ended the stream, or cannot be reached (any more). */
  onEnd(): void;
}

/** Carries JSON to other processes and back. Nothing here throws, and every call ends within a bounded time. */
export interface Courier {
  call(to: Member, method: string, body: unknown): Promise<Called>;
  /** Gives what ends the stream from this side; then `onEnd` is not called. */
  stream(to: Member, method: string, body: unknown, ends: StreamEnds): () => void;
}

/** Where a stream goes at the end that answers it. */
export interface StreamOut {
  send(value: unknown): void;
  end(): void;
}

/** What a process does for the others. */
export interface Handlers {
  calls: Readonly<Record<string, (body: unknown) => Promise<unknown>>>;
  /** Each gives what is to be done when the stream is over. */
  streams: Readonly<Record<string, (body: unknown, out: StreamOut) => Promise<() => void>>>;
}
