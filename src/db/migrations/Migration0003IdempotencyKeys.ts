import { Migration } from '@mikro-orm/migrations';

/**
 * Which calls with an `Idempotency-Key` run, and how they were answered. Scope and body are hashes: neither who sent
 * what nor the key itself can be read back. The answer is `json`, not `jsonb`, so that it is replayed letter by letter.
 */
export class Migration0003IdempotencyKeys extends Migration {
  override up(): void {
    this.addSql(`
      create table idempotency_keys (
        scope bytea primary key check (length(scope) = 32),
        body_hash bytea not null check (length(body_hash) = 32),
        operation_id uuid not null,
        claim_id uuid not null,
        leased_until timestamptz(3) not null,
        answer json,
        keep_until timestamptz(3) not null,
        created_at timestamptz(3) not null
      )`);
    this.addSql('create index idempotency_keys_by_age on idempotency_keys (keep_until)');
  }
}
