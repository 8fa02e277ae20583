import { Migration } from '@mikro-orm/migrations';

/**
 * How far imports of timetables are, for every process and after a restart. What is told is text, not `jsonb`: it cites
 * feeds, and those may have any letter in them.
 */
export class Migration0016Imports extends Migration {
  override up(): void {
    this.addSql(`
      create table timetable_imports (
        id uuid primary key,
        told text not null,
        alive_until timestamptz(3)
      )`);
  }
}
