import { Migration } from '@mikro-orm/migrations';

/** In which language a customer is written to, and which letters a customer does not want. */
export class Migration0012Letters extends Migration {
  override up(): void {
    this.addSql(`
      alter table users
        add column language text not null default 'en' check (language in ('en', 'es')),
        add column unwanted_letters text[] not null default '{}'
          check (unwanted_letters <@ array['hold_expired', 'payment_failed', 'refund_processed'])`);
  }
}
