import packageJson from '../../package.json' with { type: 'json' };

/** What `npm start` gives to Node before the server's own file, so that whoever starts one otherwise runs the same. */
export const ENGINE_FLAGS: readonly string[] = flagsOf(packageJson.scripts.start);

/** The flags of a command `exec node --flag … file`. */
function flagsOf(command: string): string[] {
  const [exec, node, ...words] = command.split(' ');
  if (exec !== 'exec' || node !== 'node')
    throw new Error(`"npm start" is not what is known here: ${command}`);
  return words.slice(0, -1);
}
