import { Migration } from '@mikro-orm/migrations';

/**
 * City names are completed and mistyped ones recognised by their trigrams. And a route's departures are read in the
 * order in which pages show them, to the last tie.
 */
export class Migration0005CitySearch extends Migration {
  override up(): void {
    this.addSql('create extension if not exists pg_trgm');
    this.addSql(`
      create index routes_city_names on routes
        using gin (fold_city(origin_city) gin_trgm_ops, fold_city(destination_city) gin_trgm_ops)
        where is_active`);
    this.addSql('drop index schedules_by_route');
    this.addSql('create index schedules_by_route on schedules (route_id, departure_datetime, id)');
  }
}
