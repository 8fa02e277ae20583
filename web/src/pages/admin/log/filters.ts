import { query } from '../../../api/client.ts';

/** What the log can be asked for, as the server calls it. Times are instants. */
const FILTERS = ['entity_type', 'entity_id', 'user_id', 'action_type', 'from', 'to'] as const;
export type LogFilter = Partial<Record<(typeof FILTERS)[number], string>>;

export function readFilters(search: string): LogFilter {
  const params = new URLSearchParams(search);
  return Object.fromEntries(FILTERS.flatMap((name) => (params.get(name) ? [[name, params.get(name)]] : [])));
}

/** The log's page with these filters. */
export function logPath(filters: LogFilter): string {
  return `/app/admin/log${query(filters)}`;
}
