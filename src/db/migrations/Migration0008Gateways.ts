import { Migration } from '@mikro-orm/migrations';

/**
 * Several gateways over time: a payment's currency, what their news tell beyond amounts, and when a gateway is asked
 * next about a payment or a refund that is not final.
 */
export class Migration0008Gateways extends Migration {
  override up(): void {
    this.addSql(`
      alter table payments
        add column currency text not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
        add column next_ask_at timestamptz(3)`);
    this.addSql('alter table refunds add column next_ask_at timestamptz(3)');
    this.addSql('alter table gateway_events add column currency text, add column refund_id text');
    // What was on its way when this came is asked about like the rest.
    this.addSql(`update payments set next_ask_at = now() where status = 'pending'`);
    this.addSql(`update refunds set next_ask_at = now() where status = 'pending'`);
    this.addSql(
      `create index payments_to_ask on payments (next_ask_at) where status in ('pending', 'failed')`,
    );
    this.addSql(`create index refunds_to_ask on refunds (next_ask_at) where status = 'pending'`);
  }
}
