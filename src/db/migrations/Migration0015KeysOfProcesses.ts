import { Migration } from '@mikro-orm/migrations';

/**
 * Whose a call with an `Idempotency-Key` is: it ends with its process's lease. A process that is alone has none, nor has
 * a call from before this migration; then the key's own lease says how long it runs.
 */
export class Migration0015KeysOfProcesses extends Migration {
  override up(): void {
    this.addSql('alter table idempotency_keys add column process_id uuid');
  }
}
