import type { BookingReads } from '../../app/bookings/reads.ts';
import { refuse } from '../../domain/errors.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { listOf } from '../paging.ts';
import { admins } from '../policies.ts';
import { idParams } from '../wire.ts';
import { presentManifestEntry } from './present.ts';
import { manifestEntrySchema } from './schema.ts';

/** For the crew: who sits where, and who is on the bus. Never longer than a bus. Rule [PAX-5]. */
export function manifestOperation(reads: Pick<BookingReads, 'manifest'>): Operation {
  return defineOperation({
    id: 'getManifest',
    method: 'get',
    path: '/schedules/{id}/manifest',
    tag: 'schedules',
    summary: 'List who sits where on a trip, and who has boarded',
    policy: admins,
    params: idParams,
    success: { status: 200, schema: listOf(manifestEntrySchema) },
    refusals: ['not_found'],
    handle: async ({ params }) => {
      const entries = await reads.manifest(params.id);
      if (!entries) return refuse('not_found', 'There is no such schedule.');
      return { body: { items: entries.map(presentManifestEntry), next_cursor: null } };
    },
  });
}
