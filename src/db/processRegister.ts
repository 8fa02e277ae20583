import type { Pool } from 'pg';
import type { Beat, ProcessRegister } from '../app/processes/members.ts';
import { DatabaseUnavailable } from '../app/schedule/turn.ts';
import { isRetryable, isUnreachable } from './failures.ts';

/** The register of processes, and the name under which this one is at jobs. */
export interface DatabaseRegister extends ProcessRegister {
  /** From its next beat on this process is known to be at jobs as `workerId`. */
  workerId: string | null;
}

interface BeatRow {
  lease_ms: number;
  others: { id: string; address: string; lease_ms: number }[];
  lost: string[];
}

/** Long enough to tell from one that merely slept; then nothing of it is left to take over. */
const FORGET_AFTER = '1 day';

const MS = (column: string) => `extract(epoch from ${column}) * 1000`;

const BEAT = `
  with beat as (
    insert into processes (id, address, worker_id, started_at, lease_until)
    values ($1, $2, $3, clock_timestamp(), clock_timestamp() + $4 * interval '1 millisecond')
    on conflict (id) do update
       set address = excluded.address, worker_id = excluded.worker_id, lease_until = excluded.lease_until
    returning lease_until)
  select ${MS('beat.lease_until')}::float8 as lease_ms,
         coalesce((select json_agg(json_build_object('id', p.id, 'address', p.address,
                                                     'lease_ms', ${MS('p.lease_until')}))
                     from processes p where p.id <> $1 and p.lease_until > clock_timestamp()), '[]') as others,
         coalesce((select json_agg(s.id) from schedules s
                    where s.id = any($5::uuid[]) and s.owner_process_id is distinct from $1), '[]') as lost
    from beat`;

export function createProcessRegister(pool: Pool): DatabaseRegister {
  const register: DatabaseRegister = {
    workerId: null,
    beat: (self, leaseMs, schedules) =>
      asking(async () => {
        const values = [self.id, self.address, register.workerId, leaseMs, schedules];
        const { rows } = await pool.query<BeatRow>(BEAT, values);
        return beatOf(rows[0]);
      }),
    leave: (id) =>
      asking(async () => {
        await pool.query(
          `delete from processes where id = $1 or lease_until < clock_timestamp() - interval '${FORGET_AFTER}'`,
          [id],
        );
      }),
  };
  return register;
}

function beatOf(row: BeatRow | undefined): Beat {
  if (!row) throw new Error('the register gave no answer');
  return {
    leaseUntil: row.lease_ms,
    others: row.others.map(({ id, address, lease_ms }) => ({ id, address, leaseUntil: lease_ms })),
    lost: row.lost,
  };
}

async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isUnreachable(error) || isRetryable(error)) {
      throw new DatabaseUnavailable('the register of processes cannot be asked', { cause: error });
    }
    throw error;
  }
}
