import type { z } from 'zod';
import type { ImportSummary, Tally } from '../../app/timetable/importResult.ts';
import type { TimetableImport } from '../../app/timetable/imports.ts';
import { formatInstant, formatInstantOrNull } from '../wire.ts';
import type { importSchema } from './schema.ts';

type Wire = z.output<typeof importSchema>;

export function presentImport(of: TimetableImport): Wire {
  return {
    id: of.id,
    status: of.status,
    phase: of.phase,
    file: of.file,
    done: of.done,
    total: of.total,
    started_at: formatInstant(of.startedAt),
    ended_at: formatInstantOrNull(of.endedAt),
    problems: of.problems,
    summary: of.summary && presentSummary(of.summary),
  };
}

function presentSummary(summary: ImportSummary): NonNullable<Wire['summary']> {
  return {
    routes: presentTally(summary.routes),
    buses: presentTally(summary.buses),
    schedules: presentTally(summary.schedules),
    seats_made: summary.seatsMade,
    stops_made: summary.stopsMade,
    skipped: summary.skipped.map(({ unit, reason, count }) => ({ unit, reason, count })),
  };
}

function presentTally({ made, alreadyThere }: Tally) {
  return { made, already_there: alreadyThere };
}
