import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from './childEnvironment.ts';

export interface CommandResult {
  code: number;
  out: string;
  err: string;
}

/** Runs an operator's command (a file of src/cli) in a process of its own and waits for its end. */
export function runCommand(
  file: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<CommandResult> {
  const path = fileURLToPath(new URL(`../../src/cli/${file}`, import.meta.url));
  const options = { env: childEnvironment({ NODE_NO_WARNINGS: '1', ...env }) };
  return new Promise((resolve) => {
    execFile(process.execPath, [path, ...args], options, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    });
  });
}
