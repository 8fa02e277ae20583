/** The condition on routes or buses. The indexes are of those in service; with all of them the table is read. */
export function inService(includeInactive: boolean): string {
  return includeInactive ? 'true' : 'is_active';
}
