import { Migration } from '@mikro-orm/migrations';

/** Which news of gateways is not carried out yet: hardly ever any, of a table that only grows. For `oldOperations.ts`. */
export class Migration0017OpenNews extends Migration {
  override up(): void {
    this.addSql('create index gateway_events_open on gateway_events (operation_id) where applied_at is null');
  }
}
