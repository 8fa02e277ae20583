import { compareBooks, type Difference } from '../app/payments/compareBooks.ts';
import { GatewayUnavailable } from '../app/ports.ts';
import { ConfigError } from '../config.ts';
import { createPaymentBooks } from '../db/paymentBooks.ts';
import { createLogger } from '../log.ts';
import { makeGateways } from '../server/gateways.ts';
import { HELP, type ReconcileArguments, readArguments } from './reconcile/arguments.ts';
import { UsageError } from './usage.ts';
import { type CommandTools, DatabaseInUse, withDatabase } from './withDatabase.ts';

/** Runs the command; the answer is its exit code: 0 the books agree, 1 they differ, 2 they could not be compared. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const parsed = readArguments(args, Date.now());
    if (parsed === 'help') {
      console.log(HELP);
      return 0;
    }
    const found = await withDatabase((tools) => compareAll(tools, parsed));
    if (parsed.json) console.log(JSON.stringify(found, null, 2));
    else console.log(formatted(found));
    return found.length === 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError) console.error(`${error.message}\n\n${HELP}`);
    else if (isPlain(error)) console.error(error.message);
    else console.error('The books could not be compared:', error);
    return 2;
  }
}

function isPlain(error: unknown): error is Error {
  return [DatabaseInUse, ConfigError, GatewayUnavailable].some((kind) => error instanceof kind);
}

async function compareAll(
  { pool, clock, config }: CommandTools,
  { from, to }: ReconcileArguments,
): Promise<Difference[]> {
  const gateways = await makeGateways({
    config,
    publicUrl: config.publicUrl,
    folder: config.dataDir,
    webhookSecret: config.paymentWebhookSecret ?? '',
    clock,
    log: createLogger('silent'),
    readOnly: true,
  });
  const books = createPaymentBooks(pool);
  const found: Difference[] = [];
  await gateways.start();
  try {
    for (const gateway of gateways.all) {
      for await (const difference of compareBooks(gateway, books, from, to)) found.push(difference);
    }
  } finally {
    await gateways.stop();
  }
  return found;
}

function formatted(found: Difference[]): string {
  if (found.length === 0) return 'The books agree.';
  const lines = found.map(({ what, gateway, reference, paymentId, refundId, ours, theirs }) => {
    const refund = refundId === null ? '' : `, refund ${refundId}`;
    return `${what}: payment ${paymentId ?? 'unknown'}${refund} (${gateway} ${reference ?? '–'}): ours ${ours}, theirs ${theirs}`;
  });
  return [...lines, '', `The books differ in ${found.length} place${found.length === 1 ? '' : 's'}.`].join(
    '\n',
  );
}

process.exitCode = await main(process.argv.slice(2));
