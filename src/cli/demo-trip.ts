import { writeFile } from 'node:fs/promises';
import { styleText } from 'node:util';
import { HELP, readArguments, type TripArguments } from './demo/arguments.ts';
import { TripFailure } from './demo/failure.ts';
import type { StepReport } from './demo/steps.ts';
import { runTrip, type TripResult } from './demo/trip.ts';
import { UsageError } from './usage.ts';

/** Runs the command; the answer is its exit code: 0 the whole trip went well, 1 it did not, 2 wrong command line. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const parsed = readArguments(args);
    if (parsed === 'help') console.log(HELP);
    else await makeTrip(parsed);
    return 0;
  } catch (error) {
    return explain(error);
  }
}

async function makeTrip({ save, ...options }: TripArguments): Promise<void> {
  const began = performance.now();
  let steps = 0;
  const result = await runTrip(options, (step) => {
    steps += 1;
    console.log(lineOf(step));
  });
  if (save !== null) await savePdf(save, result.pdf);
  console.log(summaryOf(result, steps, performance.now() - began));
}

async function savePdf(file: string, pdf: Buffer): Promise<void> {
  try {
    await writeFile(file, pdf);
  } catch (error) {
    throw new TripFailure(`The ticket cannot be saved: ${(error as Error).message}.`);
  }
  console.log(`${' '.repeat(10)}${paint('dim', `saved as ${file}`)}`);
}

function lineOf({ name, detail, ms }: StepReport): string {
  return `${paint('dim', `${ms.toFixed(0).padStart(6)} ms`)} ${paint('green', '✓')} ${name.padEnd(17)} ${detail}`;
}

function summaryOf({ booking, cancellation, versions }: TripResult, steps: number, ms: number): string {
  const { booking_reference } = booking;
  const refund = cancellation.refund_amount.toFixed(2);
  const whole = `${steps} steps in ${(ms / 1000).toFixed(1)} s: booked as ${booking_reference}, cancelled, ${refund} paid back.`;
  const seen = `The socket showed ${versions.socket.length} maps, the room ${versions.room.length}; they end the same.`;
  return `\n${paint('bold', whole)}\n${seen}`;
}

/** Colours on a terminal, unless it says that it wants none; plain text elsewhere. */
function paint(style: Parameters<typeof styleText>[0], text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

function explain(error: unknown): number {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${HELP}`);
    return 2;
  }
  if (error instanceof TripFailure) console.error(`The trip ended here: ${error.message}`);
  else console.error('The trip ended here, by a fault of its own:', error);
  return 1;
}

process.exitCode = await main(process.argv.slice(2));
