/**
 * The rows of one table that a turn writes, net: a row made and changed within one turn is inserted as it ended,
 * and a row changed twice is updated once. So the order of a turn's statements does not matter to its constraints.
 */
export class RowSet<Row extends object, Change extends object = never> {
  readonly inserts = new Map<string, Row>();
  readonly changes = new Map<string, Change>();

  insert(key: string, row: Row): void {
    this.inserts.set(key, row);
  }

  /** `toRow` says how the change looks on a row that this same turn inserts. */
  change(key: string, change: Change, toRow: (row: Row) => void, merge: (earlier: Change) => Change): void {
    const fresh = this.inserts.get(key);
    if (fresh) return toRow(fresh);
    const earlier = this.changes.get(key);
    this.changes.set(key, earlier ? merge(earlier) : change);
  }
}
