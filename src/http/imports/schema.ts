import { z } from 'zod';
import { MAX_BASE, parsePerKm } from '../../app/timetable/fares.ts';
import { BUS_TEMPLATES, type BusTemplateName } from '../../app/timetable/layouts.ts';
import { MAX_DAYS } from '../../app/timetable/readTimetable.ts';
import { cursor, limit } from '../paging.ts';
import { calendarDate, id, line, queryPrice, timestamp, timezone, uuid } from '../wire.ts';

/** Zipped feeds of regional operators have some hundred kilobytes; this is a country's. */
export const MAX_FEED_BYTES = 16 * 1024 * 1024;

const LAYOUTS = Object.keys(BUS_TEMPLATES) as [BusTemplateName, ...BusTemplateName[]];

const DAYS = `must be a whole number from 1 to ${MAX_DAYS}.`;

/** What the command's options say. */
export const importQuery = z.object({
  from: calendarDate.optional().meta({
    description: 'The first service day; today when left out.',
    examples: ['2027-03-01'],
  }),
  days: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, DAYS)
    .transform(Number)
    .refine((days) => days <= MAX_DAYS, DAYS)
    .default(14)
    .meta({
      wire: {
        type: 'integer',
        minimum: 1,
        maximum: MAX_DAYS,
        default: 14,
        description: 'How many service days.',
      },
    }),
  base_price: queryPrice
    .refine((minor) => minor <= MAX_BASE, 'is too high.')
    .default(500)
    .meta({
      wire: {
        type: 'number',
        minimum: 0,
        default: 5,
        description: 'Every trip’s price before its distance.',
      },
    }),
  per_km: z
    .string()
    .refine((text) => parsePerKm(text) !== null, 'must be an amount with at most four decimals.')
    .transform((text) => parsePerKm(text) ?? 0)
    .default(1000)
    .meta({
      wire: {
        type: 'number',
        minimum: 0,
        default: 0.1,
        description: 'Added for each kilometre; four decimals.',
      },
    }),
  layout: z.enum(LAYOUTS).default('coach').meta({ description: 'The seats of new buses.' }),
  timezone: timezone.optional().meta({ description: 'Of the times, for a feed without agency.txt.' }),
  operator: line(1, 120)
    .optional()
    .meta({
      examples: ['Concord Coach Lines'],
      description: 'The operator, for a feed without agency.txt.',
    }),
});

export const importsQuery = z.object({ limit, cursor: cursor(uuid) });

const tally = z.object({ made: z.int(), already_there: z.int() });

const summarySchema = z
  .object({
    routes: tally,
    buses: tally,
    schedules: tally,
    seats_made: z.int(),
    stops_made: z.int(),
    skipped: z.array(
      z.object({
        unit: z.enum(['trips', 'departures']),
        reason: z.string().meta({ examples: ['the route has been switched off'] }),
        count: z.int(),
      }),
    ),
  })
  .meta({ id: 'ImportSummary' });

const problemSchema = z
  .object({
    file: z.string().meta({ examples: ['stop_times.txt'] }),
    line: z.int().meta({ description: 'As an editor counts; 0 for the whole file.' }),
    field: z.string().meta({ examples: ['arrival_time'] }),
    message: z.string().meta({ examples: ['is empty'] }),
  })
  .meta({ id: 'FeedProblem' });

export const importSchema = z
  .object({
    id,
    status: z.enum(['running', 'done', 'failed']),
    phase: z.enum(['reading', 'waiting', 'writing']).meta({
      description: '`waiting`: another process imports. `done` and `total` are bytes, then schedules.',
    }),
    file: z
      .string()
      .nullable()
      .meta({ examples: ['stop_times.txt'] }),
    done: z.int(),
    total: z.int(),
    started_at: timestamp,
    ended_at: timestamp.nullable(),
    problems: z.array(problemSchema),
    summary: summarySchema.nullable(),
  })
  .meta({ id: 'TimetableImport' });
