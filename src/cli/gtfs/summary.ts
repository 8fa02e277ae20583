import type { ImportSummary } from '../../app/timetable/importResult.ts';

/** The summary as a small table: what was made, what was there already, what was skipped and why. */
export function formatSummary(summary: ImportSummary): string {
  const { routes, buses, schedules } = summary;
  const lines = [
    row('', 'made', 'already there'),
    row('routes', routes.made, routes.alreadyThere),
    row('buses', buses.made, buses.alreadyThere),
    row('schedules', schedules.made, schedules.alreadyThere),
    row('stops of schedules', summary.stopsMade, ''),
    row('seats', summary.seatsMade, ''),
    '',
  ];
  if (summary.skipped.length === 0) lines.push('Nothing was skipped.');
  else {
    lines.push('Skipped:');
    for (const { count, unit, reason } of summary.skipped) {
      lines.push(`${String(count).padStart(10)} ${unit}: ${reason}`);
    }
  }
  return lines.join('\n');
}

function row(name: string, made: number | string, there: number | string): string {
  return `${name.padEnd(20)}${String(made).padStart(10)}${String(there).padStart(16)}`.trimEnd();
}
