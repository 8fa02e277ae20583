import { type ParseArgsConfig, parseArgs } from 'node:util';
import { DateTime } from 'luxon';

/** The command line is wrong; the message says how. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** Node's own `parseArgs`, which complains with a {@link UsageError}. */
export function parseOptions<const Config extends Omit<ParseArgsConfig, 'args'>>(
  args: readonly string[],
  config: Config,
) {
  try {
    return parseArgs({ ...config, args: [...args] });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'the options cannot be read');
  }
}

/** The instant that an option gives. Throws {@link UsageError} without an offset, or when it is none. */
export function readInstant(option: string, text: string): Date {
  const instant = DateTime.fromISO(text, { zone: 'utc' });
  if (!instant.isValid || !/(?:Z|[+-]\d\d(?::?\d\d)?)$/i.test(text)) {
    throw new UsageError(`${option} is an instant with an offset, as 2027-03-01T12:00:00Z`);
  }
  return instant.toJSDate();
}
