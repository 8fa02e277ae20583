import type { MonitorReads } from '../../app/admin/ports.ts';
import type { RefundDoors } from '../../app/bookings/doors.ts';
import type { BookingReads } from '../../app/bookings/reads.ts';
import { visibleCancellation } from '../../app/bookings/visible.ts';
import { refuse } from '../../domain/errors.ts';
import { presentCancellation } from '../cancellations/present.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { listOf, toPage } from '../paging.ts';
import { admins } from '../policies.ts';
import { presentRefund } from './present.ts';
import { refundSchema, refundsQuery, retriedSchema, retryParams } from './schema.ts';

export interface RefundHttpParts {
  monitor: Pick<MonitorReads, 'refunds' | 'refund'>;
  reads: Pick<BookingReads, 'cancellation'>;
  refunds: RefundDoors;
}

/** Money on its way back, and what an admin can do when it does not get there. */
export function refundOperations(parts: RefundHttpParts): Operation[] {
  return [listRefunds(parts), retryRefund(parts)];
}

function listRefunds({ monitor }: RefundHttpParts): Operation {
  return defineOperation({
    id: 'listRefunds',
    method: 'get',
    path: '/admin/refunds',
    tag: 'admin',
    summary: 'List money on its way back, the latest first',
    description: 'A failed one is retried under its `id`, or under its `cancellation_id` if it has one.',
    policy: admins,
    query: refundsQuery,
    success: { status: 200, schema: listOf(refundSchema) },
    refusals: ['validation_failed'],
    handle: async ({ query: { limit, cursor, status } }) => {
      const found = await monitor.refunds({ status, afterId: cursor, limit: limit + 1 });
      return { body: toPage(found, limit, ({ id }) => id, presentRefund) };
    },
  });
}

function retryRefund({ monitor, reads, refunds }: RefundHttpParts): Operation {
  return defineOperation({
    id: 'retryRefund',
    method: 'post',
    path: '/admin/refunds/{cancellation_id}/retry',
    tag: 'admin',
    summary: 'Send a failed refund to the gateway once more',
    description:
      'Under the id of the cancellation it answers with the cancellation; under the id of the refund with the refund. ' +
      'Money that had bought nothing goes back without a cancellation and has only the latter.',
    policy: admins,
    params: retryParams,
    success: { status: 200, schema: retriedSchema },
    refusals: ['not_found', 'duplicate'],
    handle: async ({ params, context }) => {
      const id = params.cancellation_id;
      const { refundId } = await refunds.retry(context, id);
      if (refundId !== id) {
        return {
          body: presentCancellation(visibleCancellation(context.caller, await reads.cancellation(id))),
        };
      }
      const refund = await monitor.refund(id);
      return { body: presentRefund(refund ?? refuse('not_found', 'There is no such refund.')) };
    },
  });
}
