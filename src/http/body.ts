/** Reads a request's body: bounded, and where it must be JSON, nothing but JSON. */

import type { IncomingMessage } from 'node:http';
import { Refused, refusal, refuse } from '../domain/errors.ts';
import type { Operation } from './operation.ts';
import { findUnplain } from './plainText.ts';

export const MAX_BODY_BYTES = 100 * 1024;

const NOTHING = Buffer.alloc(0);
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The body as it came. Throws `Refused` `too_large`, `unsupported_media_type`, or when the sender hung up. */
export async function readBytes(req: IncomingMessage, most: number = MAX_BODY_BYTES): Promise<Buffer> {
  const {
    'content-length': length,
    'transfer-encoding': chunked,
    'content-encoding': encoding,
  } = req.headers;
  if (chunked === undefined && (length === undefined || Number(length) === 0)) return NOTHING;
  if (Number(length) > most) throw tooLarge(most);
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    refuse('unsupported_media_type', 'Send the body without a Content-Encoding.');
  }
  return readWhole(req, Number(length)) ?? collect(req, most);
}

/** A short body has come with its head, and lies there: then no event need be waited for. */
function readWhole(req: IncomingMessage, length: number): Buffer | null {
  if (!req.complete || req.readableLength !== length) return null;
  return req.read() as Buffer | null;
}

/**
 * The JSON of the body, for an operation that wants one or not. Throws `Refused` `unsupported_media_type` or
 * `validation_failed`.
 */
export function readJson(bytes: Buffer, contentType: string | undefined, operation: Operation): unknown {
  const wanted = operation.body !== undefined && !operation.bodyOptional;
  if (bytes.length === 0 && !wanted && contentType === undefined) return {};
  if (bytes.length > 0 || wanted) requireJsonType(contentType);
  if (bytes.length === 0) return wanted ? refuseBody('', 'must not be empty.') : {};
  const value = parseJson(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuseBody('', 'must be a JSON object.');
  }
  const unplain = findUnplain(value);
  if (unplain) refuseBody(unplain.path, unplain.message);
  const [field] = operation.body === undefined ? Object.keys(value) : [];
  if (field !== undefined) refuseBody(field, 'is not a field of this request; leave it out.');
  return value;
}

/** Throws `Refused` when a file is not of this type, or empty. */
export function requireType(wanted: string, contentType: string | undefined, bytes: Buffer): void {
  const [type = ''] = (contentType ?? '').toLowerCase().split(';', 1);
  if (type.trim() !== wanted) refuse('unsupported_media_type', `Send the file as "Content-Type: ${wanted}".`);
  if (bytes.length === 0) refuseBody('', 'must not be empty.');
}

function collect(req: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    // Gone already: no event would ever come.
    if (req.destroyed) return reject(cutShort());
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) {
        chunks.push(chunk);
        return;
      }
      // What still comes is read and thrown away, so that the sender gets to read the answer.
      chunks.length = 0;
      reject(tooLarge(most));
    });
    req.once('end', () => resolve(Buffer.concat(chunks, size)));
    req.once('error', () => reject(cutShort()));
    req.once('close', () => {
      if (!req.complete) reject(cutShort());
    });
  });
}

function tooLarge(most: number): Refused {
  return new Refused(refusal('too_large', `The body may have at most ${most} bytes.`));
}

function cutShort(): Refused {
  return new Refused(refusal('validation_failed', 'The request ended before its body did.'));
}

function requireJsonType(contentType: string | undefined): void {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';', 4);
  const isJson = type.trim() === 'application/json';
  const isUtf8 = parameters.every(
    (text) => !/^\s*charset=/.test(text) || /^\s*charset="?utf-?8"?\s*$/.test(text),
  );
  if (!isJson || !isUtf8) {
    refuse('unsupported_media_type', 'Send the body as "Content-Type: application/json" in UTF-8.');
  }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    return refuseBody('', 'must be well-formed JSON in UTF-8.');
  }
}

function refuseBody(path: string, message: string): never {
  return refuse(
    'validation_failed',
    'The body of the request is not valid. See "errors" for what to change.',
    {
      errors: [{ path: path.slice(0, 200), message }],
    },
  );
}
