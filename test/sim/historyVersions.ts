import type { Violation } from './checks.ts';
import type { SeatWord } from './history.ts';
import type { Folded } from './historyFold.ts';

/** What is shown: versions rise by exactly one for each watcher, and one version is one map for all of them. I14. */
export function versionBreaks({ shown }: Folded): Violation[] {
  const breaks: Violation[] = [];
  const watchers = new Map<string, { version: number; seats: Map<string, SeatWord> | null }>();
  const looks = new Map<string, string>();
  for (const { watcher, schedule, version, whole, seats } of shown) {
    const last = watchers.get(watcher);
    if (last && (whole ? version < last.version : version !== last.version + 1)) {
      breaks.push({ rule: 'I14', says: `${watcher} was shown version ${version} after ${last.version}` });
    }
    const map = whole ? new Map<string, SeatWord>() : (last?.seats ?? null);
    if (map) for (const [seat, status] of Object.entries(seats)) map.set(seat, status);
    watchers.set(watcher, { version, seats: map });
    if (!map) continue;
    const key = `${schedule} ${version}`;
    const look = [...map].sort(([a], [b]) => (a < b ? -1 : 1)).join(' ');
    const other = looks.get(key);
    if (other !== undefined && other !== look) {
      breaks.push({ rule: 'I14', says: `version ${version} of ${schedule} looked different to ${watcher}` });
    }
    looks.set(key, look);
  }
  return breaks;
}
