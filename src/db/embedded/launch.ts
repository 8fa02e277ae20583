import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmod, chown, readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * How PostgreSQL's programs are started here: what stands before the command, and as whom. PostgreSQL refuses to
 * run as root, so under root it runs as somebody else, who must be able to reach the programs and the folder.
 */
export interface Launch {
  readonly prefix: readonly string[];
  /** Who runs it and owns its files; null is whoever runs this process. */
  readonly owner: Owner | null;
  /** True when the prefix itself changes to the owner. */
  readonly prefixSwitches: boolean;
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const run = promisify(execFile);

/** `setpriv` (util-linux, there on every Debian) lets the kernel stop PostgreSQL when this process is killed. */
const UNTIL_DEATH = ['--pdeathsig', 'INT'];

/**
 * Finds a way to start `program` so that it can work below `folder`: the ways are tried from the one with the
 * fewest rights on. Throws a sentence on what to do when none works.
 */
export async function findLaunch(program: string, folder: string): Promise<Launch> {
  const owner = process.getuid?.() === 0 ? await chooseOwner(folder) : null;
  if (owner !== null) await letPass(folder, owner);
  const reasons: string[] = [];
  for (const launch of waysToLaunch(owner)) {
    const reason = await tryOut(launch, program, folder);
    if (reason === null) return launch;
    reasons.push(reason);
  }
  const who = owner === null ? '' : ` as user ${owner.uid} (PostgreSQL refuses to run as root)`;
  throw new Error(
    `PostgreSQL cannot be started${who}. It must be able to reach ${program} and ${folder}: start this server as ` +
      `another user, or open those folders to others, or set DATABASE_URL. (${[...new Set(reasons)].join('; ')})`,
  );
}

/** Starts `command` detached from the terminal, so that Ctrl-C there reaches this process only. */
export function launchProcess(launch: Launch, command: string, args: readonly string[]): ChildProcess {
  const [file = command, ...rest] = [...launch.prefix, command, ...args];
  return spawn(file, rest, { ...spawnOptions(launch), detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
}

function waysToLaunch(owner: Owner | null): Launch[] {
  if (process.platform === 'win32') return [{ prefix: [], owner: null, prefixSwitches: false }];
  if (owner === null) {
    return [
      { prefix: ['setpriv', ...UNTIL_DEATH, '--'], owner, prefixSwitches: true },
      { prefix: [], owner, prefixSwitches: false },
    ];
  }
  const become = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups', ...UNTIL_DEATH];
  const switching = (...more: string[]) => ({
    prefix: ['setpriv', ...become, ...more, '--'],
    owner,
    prefixSwitches: true,
  });
  return [
    switching(),
    { prefix: [], owner, prefixSwitches: false },
    // A checkout below /root (0700): lend it the one right to pass through folders. Containers often have only
    // the second, larger one to lend. `initdb` asks by access(2) whether its programs can be reached, and that takes
    // such rights from whoever is not root unless it is told not to; where that may not be said, the folder at least
    // can be reached.
    ...[['--securebits=+no_setuid_fixup'], []].flatMap((access) =>
      ['dac_read_search', 'dac_override'].map((right) =>
        switching(`--inh-caps=-all,+${right}`, `--ambient-caps=-all,+${right}`, ...access),
      ),
    ),
  ];
}

/** Null when it works, else why not. */
async function tryOut(launch: Launch, program: string, folder: string): Promise<string | null> {
  if (process.platform === 'win32') return null;
  const [file = 'sh', ...rest] = [...launch.prefix, '/bin/sh', '-c', 'cd -- "$1" && exec "$0" --version'];
  try {
    await run(file, [...rest, program, folder], { ...spawnOptions(launch), timeout: 10_000 });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll('\n', ' ').trim() : String(error);
  }
}

function spawnOptions(launch: Launch) {
  const owner =
    launch.prefixSwitches || launch.owner === null ? {} : { uid: launch.owner.uid, gid: launch.owner.gid };
  return { ...owner, cwd: '/', env: childEnvironment() };
}

/** Only what programs need: no PG* variable of the user's may steer it, and our secrets are not its business. */
function childEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'TMPDIR', 'TEMP', 'SystemRoot'];
  const entries = kept.map((name) => [name, process.env[name]]).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(entries), LC_ALL: 'C', TZ: 'UTC' };
}

/**
 * Whom PostgreSQL runs as under root: who owns the cluster already, else `postgres` if the system knows it, else
 * `nobody`. No user is made: that would change the machine. Its `initdb` insists on a user with a name.
 */
async function chooseOwner(folder: string): Promise<Owner> {
  const cluster = await stat(`${folder}/postgres`).catch(() => null);
  if (cluster !== null && cluster.uid !== 0) return { uid: cluster.uid, gid: cluster.gid };
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] =
      users
        .split('\n')
        .find((line) => line.startsWith(`${name}:`))
        ?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  return { uid: 65_534, gid: 65_534 };
}

/** Lets the owner's group pass through the data folder (0710), not list it. */
async function letPass(folder: string, owner: Owner): Promise<void> {
  const { mode, uid, gid } = await stat(folder);
  if ((mode & 0o001) !== 0) return;
  if (gid !== owner.gid) await chown(folder, uid, owner.gid);
  if ((mode & 0o010) === 0) await chmod(folder, (mode & 0o7777) | 0o010);
}
