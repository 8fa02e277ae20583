import type { TimetableImports } from '../../app/timetable/imports.ts';
import { refuse } from '../../domain/errors.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { listOf, toPage } from '../paging.ts';
import { admins } from '../policies.ts';
import { idParams } from '../wire.ts';
import { presentImport } from './present.ts';
import { importQuery, importSchema, importsQuery, MAX_FEED_BYTES } from './schema.ts';

/** Timetables that are sent to the running server. Rules [IMP-1]…[IMP-4]. */
export function importOperations(imports: TimetableImports): Operation[] {
  return [
    defineOperation({
      id: 'importGtfs',
      method: 'post',
      path: '/admin/imports/gtfs',
      tag: 'admin',
      summary: 'Import a GTFS timetable: every trip on every day becomes a schedule with its seats',
      description:
        'The body is the zipped feed. It is imported in the background, one at a time, all of it or nothing: read ' +
        'how far it is at `Location`. What an earlier import made stays as it is, so the same feed again changes ' +
        'nothing. Every process tells of it, until twenty others were imported.',
      policy: admins,
      keyless: true,
      file: { contentType: 'application/zip', maxBytes: MAX_FEED_BYTES },
      query: importQuery,
      success: { status: 201, schema: importSchema },
      refusals: ['validation_failed', 'in_use'],
      handle: async ({ query, raw, context }) => {
        const { base_price: base, per_km: perKm, from, timezone, operator, ...rest } = query;
        const options = {
          ...rest,
          from: from ?? null,
          timezone: timezone ?? null,
          operator: operator ?? null,
          fare: { base, perKm },
        };
        const started = await imports.start(raw.body, options, context);
        return { body: presentImport(started), location: `/admin/imports/${started.id}` };
      },
    }),
    defineOperation({
      id: 'listImports',
      method: 'get',
      path: '/admin/imports',
      tag: 'admin',
      summary: 'List the imports, the latest first',
      policy: admins,
      query: importsQuery,
      success: { status: 200, schema: listOf(importSchema) },
      refusals: ['validation_failed'],
      handle: async ({ query: { limit, cursor } }) => ({
        body: toPage(await imports.list(limit + 1, cursor), limit, ({ id }) => id, presentImport),
      }),
    }),
    defineOperation({
      id: 'getImport',
      method: 'get',
      path: '/admin/imports/{id}',
      tag: 'admin',
      summary: 'Read how far an import is, what it made, or what is wrong with the feed',
      policy: admins,
      params: idParams,
      success: { status: 200, schema: importSchema },
      refusals: ['not_found'],
      handle: async ({ params }) => {
        const found = await imports.find(params.id);
        return found
          ? { body: presentImport(found) }
          : refuse('not_found', 'There is no such import, or it was long ago.');
      },
    }),
  ];
}
