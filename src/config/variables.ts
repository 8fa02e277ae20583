/** The kinds of variables that the environment has. Every message completes the sentence "… may be". */
import { isIP } from 'node:net';
import { z } from 'zod';
import { DEFAULT_TURN_LIMITS, readTurnLimits } from '../app/schedule/turnLimits.ts';

/** A whole number in decimal digits, both bounds included. */
export function wholeNumber(least: number, most: number) {
  const may = `a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, may)
    .transform(Number)
    .refine((value) => value >= least && value <= most, may);
}

/** A URL of one of the schemes, with a host. */
export function url(schemes: readonly string[]) {
  const may = `a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')} and names a host`;
  return z.string().refine((text) => {
    const parsed = URL.parse(text);
    // `postgres:///db?host=/run/…` names a socket folder in its query.
    return (
      parsed !== null &&
      schemes.includes(parsed.protocol.slice(0, -1)) &&
      (parsed.hostname !== '' || parsed.searchParams.has('host'))
    );
  }, may);
}

/** The public address: http(s), perhaps with a path; slashes at its end are cut. */
export const origin = z
  .string()
  .refine((text) => {
    const parsed = URL.parse(text);
    return parsed !== null && isHttp(parsed) && !/[?#]/.test(text) && parsed.username === '';
  }, 'an http:// or https:// URL without query, fragment and user name')
  .transform((text) => text.replace(/\/+$/, ''));

/** Browser origins, separated by commas, e.g. `https://a.example,http://localhost:5173`. */
export const cors = z
  .string()
  .transform(splitList)
  .refine(
    (list) => list.length > 0 && list.every(isOrigin),
    'origins separated by commas, each as a browser sends it (https://shop.example, http://localhost:5173), without a path',
  );

/** `true`, `false`, a count of proxies, or a list of addresses: what Express takes as `trust proxy`. */
export const trustProxy = z
  .string()
  .refine(
    (text) => isSwitch(text) || isHops(text) || isAddressList(text),
    'true, false, a number of proxies (0 to 99), or IP addresses, networks (10.0.0.0/8) and the names loopback, linklocal, uniquelocal, separated by commas',
  )
  .transform((text): boolean | number | string[] => {
    if (isSwitch(text)) return text === 'true';
    return isHops(text) ? Number(text) : splitList(text);
  });

/** Bounds of turns and their transactions, `lanes=1,maxBatch=50`: those that are named, the others as they are. */
export const turnLimits = z.string().transform((text, ctx) => {
  const limits = readTurnLimits(text);
  if (limits !== null) return limits;
  const names = Object.keys(DEFAULT_TURN_LIMITS).join(', ');
  ctx.addIssue(`name=number, separated by commas, with the names ${names}`);
  return z.NEVER;
});

/** `a`, `b` or `c`. */
export function oneOf(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  return [quoted.slice(0, -1).join(', '), ...quoted.slice(-1)].filter((part) => part !== '').join(' or ');
}

/** Names separated by commas, each once. */
export function gatewayList<Name extends string>(names: readonly [Name, ...Name[]]) {
  const may = `${oneOf(names)}, or several of them separated by commas, the one that takes new payments first`;
  return z
    .string()
    .transform(splitList)
    .pipe(z.tuple([z.enum(names, may)], z.enum(names, may), may))
    .refine((list) => new Set(list).size === list.length, may);
}

/** An ISO 4217 code that Node knows, of a currency with two decimals: money is kept in hundredths. */
export const currency = z
  .string()
  .transform((text) => text.toUpperCase())
  .refine(
    (code) =>
      Intl.supportedValuesOf('currency').includes(code) &&
      new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions()
        .maximumFractionDigits === 2,
    'an ISO 4217 code of a currency with two decimals, as USD, EUR or INR',
  );

export const email = z.email('an e-mail address').max(254, 'an e-mail address of at most 254 characters');

const PASSWORD =
  'a password of 8 characters or more, at most 72 bytes, with an upper-case letter, a lower-case letter and a digit';

/** The same rule as for everybody's password (contract §2). */
export const password = z
  .string()
  .refine(
    (text) =>
      [...text].length >= 8 &&
      Buffer.byteLength(text) <= 72 &&
      /\p{Lu}/u.test(text) &&
      /\p{Ll}/u.test(text) &&
      /\p{Nd}/u.test(text),
    PASSWORD,
  );

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isHttp(parsed: URL): boolean {
  return parsed.protocol === 'http:' || parsed.protocol === 'https:';
}

function isOrigin(text: string): boolean {
  const parsed = URL.parse(text);
  return parsed !== null && isHttp(parsed) && parsed.origin === text;
}

function isSwitch(text: string): boolean {
  return text === 'true' || text === 'false';
}

function isHops(text: string): boolean {
  return /^\d{1,2}$/.test(text);
}

function isAddressList(text: string): boolean {
  const list = splitList(text);
  return list.length > 0 && list.every(isAddress);
}

function isAddress(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** Percent with at most two decimals, as hundredths. */
export const percentage = z
  .string()
  .regex(/^\d{1,2}(\.\d{1,2})?$/, 'a percentage below 100 with at most two decimals, as 19 or 7.7')
  .transform((text) => Math.round(Number(text) * 100));

/** One line of a printed paper. */
export const paperLine = z
  .string()
  .refine((text) => /^[^\p{Cc}]{1,80}$/u.test(text) && text.trim() !== '', 'one line of up to 80 characters');

/** Lines of a printed paper, separated by semicolons. */
export const paperLines = z
  .string()
  .transform((text) => text.split(';').map((line) => line.trim()))
  .refine(
    (lines) => lines.length <= 5 && lines.every((line) => /^[^\p{Cc}]{1,80}$/u.test(line)),
    'up to five lines of up to 80 characters, separated by semicolons',
  );
