/** Loaded into a server by `--import`: while the file is there that `NAMES_UNKNOWN_WHILE` names, no host's name is known. */
import dns from 'node:dns';
import { existsSync } from 'node:fs';

type Lookup = (name: string, options: object, done: (error: Error) => void) => void;

const real = dns.lookup as Lookup;
const file = process.env.NAMES_UNKNOWN_WHILE ?? '';

const lookup: Lookup = (name, options, done) => {
  if (!existsSync(file)) return real(name, options, done);
  const error = Object.assign(new Error(`getaddrinfo EAI_AGAIN ${name}`), {
    code: 'EAI_AGAIN',
    syscall: 'getaddrinfo',
  });
  process.nextTick(done, error);
};
Object.assign(dns, { lookup });
