/** What of an error and of a stranger's words may stand in a log: enough to find the fault, nobody's data. Rule [LOG-6]. */

const SECRETS_IN_TEXT: readonly [RegExp, string][] = [
  // user:password@ of an address.
  [/(\w+:\/\/)[^\s/@]*@/g, '$1…@'],
  [/[\w.+%'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+/g, '<e-mail>'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '<token>'],
  [/\bBT1\.[\w-]+\.[\w-]+/g, '<ticket code>'],
  [/\+\d{10,15}\b/g, '<phone>'],
];

/** A text from elsewhere, without what looks like a person or a secret. */
export function scrub(text: string): string {
  return SECRETS_IN_TEXT.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text);
}

/** Fields of errors that name things, never values. */
const NAMES = ['code', 'errno', 'syscall', 'severity', 'schema', 'table', 'column', 'constraint', 'routine'];

/**
 * An error for the log: what it is, what it says, where it came from. Of a failure of the database neither the statement
 * with its values is told nor the server's details, which quote rows. Not an error: its type alone.
 */
export function safeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const failure = error as Error & Record<string, unknown>;
  const said = messageOf(failure);
  return {
    type: error.name,
    message: said,
    ...Object.fromEntries(NAMES.filter((name) => isName(failure[name])).map((name) => [name, failure[name]])),
    stack: [`${error.name}: ${said}`, ...framesOf(error)].join('\n'),
    ...(error.cause !== undefined && { cause: safeError(error.cause) }),
  };
}

function messageOf(failure: Error & Record<string, unknown>): string {
  // MikroORM's own classes: the message begins with the statement and its values, and where they end nobody can tell.
  if (/Exception$/.test(failure.name)) return 'the database failed; its names stand beside';
  // The server's own words; what they quote at their end is a value.
  if (isSqlState(failure.code)) return scrub(failure.message.replace(/: ".*"$/s, ': "…"'));
  return scrub(failure.message);
}

function isSqlState(code: unknown): boolean {
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);
}

function framesOf({ stack = '' }: Error): string[] {
  return stack.split('\n').filter((line) => /^ {4}at /.test(line));
}

function isName(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^[\w.-]{1,100}$/.test(value));
}
