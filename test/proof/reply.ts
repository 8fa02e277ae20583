/** What a server answered, by whatever way it was asked. */
export interface Reply {
  status: number;
  json: Record<string, unknown>;
}
