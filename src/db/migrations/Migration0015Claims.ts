import { Migration } from '@mikro-orm/migrations';

/**
 * One live claim per seat and leg, told by two indexes instead of one. A claim of the first leg alone, which is the whole
 * way of a trip without stops, can only overlap one that begins with the same leg, so an ordinary unique index sees all
 * of these. Only what is about other parts of the way needs a search for ranges, which costs ten times as much.
 */
export class Migration0015Claims extends Migration {
  override up(): void {
    this.addSql('alter table reservation_seats drop constraint reservation_seats_one_live_claim');
    this.addSql(`
      create unique index reservation_seats_one_live_claim on reservation_seats (seat_id, from_leg)
        where released_at is null`);
    this.addSql(`
      alter table reservation_seats add constraint reservation_seats_no_overlap exclude using gist (
        seat_id with =, int4range(from_leg, to_leg) with &&)
        where (released_at is null and (from_leg <> 0 or to_leg <> 1))`);
  }
}
