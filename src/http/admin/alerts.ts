import { z } from 'zod';
import type { Activity, ActivityReads } from '../../app/admin/ports.ts';
import { PAYMENT_ALERTED } from '../../app/schedule/recordMoney.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { limit, listOf, toPage } from '../paging.ts';
import { admins } from '../policies.ts';
import { amount, formatInstant, id, timestamp } from '../wire.ts';
import { positionOf, timeCursor } from './cursors.ts';

const alertsQuery = z.object({ limit, cursor: timeCursor });

const alertSchema = z
  .object({
    id,
    payment_id: id,
    reason: z.string().meta({
      description:
        '`already_paid`, `wrong_amount` or `wrong_currency`: it goes back by itself. `refund_undone`: a refund that had ' +
        'been made came to nothing, and is paid by hand.',
      examples: ['wrong_amount'],
    }),
    captured_amount: amount,
    captured_currency: z
      .string()
      .nullable()
      .meta({ description: 'ISO 4217; null when the gateway did not say.', examples: ['USD'] }),
    refund_id: id.nullable().meta({
      description: 'What goes back of it, or did not; null where an earlier version wrote it down.',
    }),
    refund_amount: amount.nullable(),
    timestamp,
  })
  .meta({
    id: 'PaymentAlert',
    description: 'Money that came in as it should not, and goes back; or that did not go back.',
  });

/**
 * What somebody should look at: a gateway that takes twice, or something else than it was asked for, or whose refund
 * fails after all. Rules [PAY-21], [PAY-31].
 */
export function alertOperations(activities: ActivityReads): Operation[] {
  return [
    defineOperation({
      id: 'listPaymentAlerts',
      method: 'get',
      path: '/admin/payments/alerts',
      tag: 'admin',
      summary: 'List money that came in as it should not, or did not go back, the latest first',
      description:
        'What came in goes back by itself: `/admin/refunds` says how far. The log has each as an error.',
      policy: admins,
      query: alertsQuery,
      success: { status: 200, schema: listOf(alertSchema) },
      refusals: ['validation_failed'],
      handle: async ({ query }) => {
        const page = { after: positionOf(query.cursor), limit: query.limit + 1 };
        const found = await activities.list({ action: PAYMENT_ALERTED, ...page });
        return { body: toPage(found, query.limit, ({ at, id: last }) => [at, last], presentAlert) };
      },
    }),
  ];
}

function presentAlert({ id: alertId, entityId, details, at }: Activity): z.output<typeof alertSchema> {
  const { reason, captured_amount, captured_currency, refund_id, refund_amount } = details ?? {};
  return {
    id: alertId,
    payment_id: entityId,
    reason: String(reason),
    captured_amount: Number(captured_amount),
    captured_currency: typeof captured_currency === 'string' ? captured_currency : null,
    refund_id: typeof refund_id === 'string' ? refund_id : null,
    refund_amount: typeof refund_amount === 'number' ? refund_amount : null,
    timestamp: formatInstant(at),
  };
}
