import { Refused, refuse } from '../../domain/errors.ts';
import type { RefundDoors } from '../bookings/doors.ts';
import { operationOf } from '../operationOf.ts';
import { GatewayUnavailable, type Ids, type PaymentGateways } from '../ports.ts';
import { acceptedReply, SYSTEM } from '../schedule/outcome.ts';
import type { SeatDesk } from '../schedule/seatDesk.ts';
import type { PaymentStore } from './ports.ts';

export interface RefundParts {
  store: PaymentStore;
  gateways: Pick<PaymentGateways, 'named'>;
  /** Told of a refund that its gateway will never make. May be told twice. */
  onAlert?(what: string, about: Record<string, unknown>): void;
  desk: Pick<SeatDesk, 'send'>;
  ids: Ids;
}

/**
 * Asks the gateway for money to go back; run by a job until the gateway takes it. The refund's id is the gateway's
 * key, so that asking twice returns the money once. How it ended comes as news. Rule [PAY-8].
 */
export async function orderRefund(
  { store, gateways, desk, ids, onAlert }: RefundParts,
  refundId: string,
): Promise<void> {
  const refund = await store.refundOrder(refundId);
  if (refund?.status !== 'pending') return;
  // Money was taken, so the gateway knows the payment: its news brings the reference.
  if (refund.reference === null)
    throw new GatewayUnavailable(`refund ${refundId}: no reference is known yet`);
  try {
    await gateways.named(refund.gateway).refund({
      refundId,
      reference: refund.reference,
      amount: refund.amount,
      reason: refund.reason,
      retries: refund.retries,
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // The gateway will never take it: the admin sees it and can try again.
    onAlert?.('a refund was refused by its gateway', { refund_id: refundId, reason: error.refusal.detail });
    acceptedReply(
      await desk.send(refund.scheduleId, {
        operationId: ids.next(),
        origin: SYSTEM,
        command: {
          type: 'refund_news',
          paymentId: refund.paymentId,
          refundId,
          amount: refund.amount,
          outcome: 'failed',
          reason: error.refusal.detail,
        },
      }),
    );
  }
}

/** What an admin can do about a refund that failed. Rule [PAY-9]. */
export function createRefunds({ store, desk, ids }: RefundParts): RefundDoors {
  return {
    async retry(context, id) {
      const refund = await store.refundUnder(id);
      if (!refund) refuse('not_found', 'There is no refund under this id.');
      acceptedReply(
        await desk.send(
          refund.scheduleId,
          operationOf(context, ids, {
            type: 'retry_refund',
            refundId: refund.id,
            paymentId: refund.paymentId,
          }),
        ),
      );
      return { refundId: refund.id };
    },
  };
}
