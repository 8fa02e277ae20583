import { Migration } from '@mikro-orm/migrations';

/**
 * Which server processes live, by leases that run by the database's clock: whoever may own schedules, where the others
 * reach it, and under which name it is at jobs.
 */
export class Migration0007Processes extends Migration {
  override up(): void {
    this.addSql(`
      create table processes (
        id uuid primary key,
        address text not null,
        worker_id text,
        started_at timestamptz(3) not null,
        lease_until timestamptz(3) not null
      )`);
  }
}
