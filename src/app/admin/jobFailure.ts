import { Refused } from '../../domain/errors.ts';

/** The words of an error may quote anybody; of these fields only what has the shape of a name or a code is told. */
const NAME = /^[A-Z][A-Za-z0-9]{0,39}$/;
const CODE = /^(?:[A-Z][A-Z0-9_]{0,39}|[a-z]{1,20}(?:_[a-z]{1,20}){0,4}|[0-9A-Z]{5})$/;
/** Of SMTP. */
const COMMAND = /^[A-Z]{1,12}(?: [A-Z]{1,12})?$/;
const REPLY = /^([245]\d\d)(?:[ -](\d\.\d{1,3}\.\d{1,3})\b)?/;

const MARK = 'why: ';
const KEPT = /^why: ([\w .:]{1,300})$/;
const DEEPEST = 3;

/**
 * What a job rejects with, as the queue keeps its message for days and shows it to admins: the kinds and codes of what
 * went wrong, and of what caused that. The error itself is the cause, for the log. Rule [JOB-6].
 */
export class JobFailed extends Error {
  constructor(cause: unknown) {
    super(MARK + reasonOf(cause), { cause });
    this.name = 'JobFailed';
  }
}

/** The reason in a message that the queue has kept; what is not of {@link JobFailed} may say anything, and is not told. */
export function keptReason(message: string | null): string | null {
  return message === null ? null : (KEPT.exec(message)?.[1] ?? 'unknown');
}

/** As in `EENVELOPE RCPT TO 550 5.7.1`, `GatewayUnavailable: StripeConnectionError`. */
function reasonOf(error: unknown): string {
  const chain: string[] = [];
  for (let each = error; each instanceof Error && chain.length < DEEPEST; each = each.cause) {
    chain.push(factsOf(each as Error & Record<string, unknown>).join(' '));
  }
  return chain.join(': ') || 'unknown';
}

function factsOf(error: Error & Record<string, unknown>): string[] {
  const reply = REPLY.exec(String(error.response ?? ''));
  const facts = [
    shaped(CODE, error instanceof Refused ? error.refusal.code : error.code),
    shaped(CODE, error.syscall),
    shaped(COMMAND, error.command),
    reply?.[1],
    reply?.[2],
  ].filter((fact) => fact !== undefined);
  const name = shaped(NAME, error.name) ?? 'Error';
  return name === 'Error' && facts.length > 0 ? facts : [name, ...facts];
}

function shaped(shape: RegExp, value: unknown): string | undefined {
  return typeof value === 'string' && shape.test(value) ? value : undefined;
}
