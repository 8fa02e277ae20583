import { Migration } from '@mikro-orm/migrations';

/**
 * Cities match without regard to case, accents and blanks around them. `unaccent` counts as changeable, because its
 * dictionary could be edited, and so cannot be indexed; `fold_city` promises that nobody edits it. Its body is bound
 * to the dictionary when it is made: no search path can lead it elsewhere.
 */
export class Migration0002Search extends Migration {
  override up(): void {
    this.addSql('create extension if not exists unaccent');
    this.addSql(`
      create function fold_city(city text) returns text language sql immutable strict parallel safe
        return lower(unaccent('unaccent', btrim(normalize(city, nfkc))))`);
    this.addSql('drop index routes_cities');
    this.addSql(
      'create index routes_cities on routes (fold_city(origin_city), fold_city(destination_city)) where is_active',
    );
    // Whether a seat has a history is asked before it is removed, and by its foreign keys when it is.
    this.addSql('create index reservation_seats_by_seat on reservation_seats (seat_id)');
    this.addSql('create index booking_seats_by_seat on booking_seats (seat_id)');
  }
}
