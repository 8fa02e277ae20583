import { v7 as uuidv7 } from 'uuid';
import { signWebhook, WEBHOOK_SIGNATURE_HEADER } from '../../../src/gateways/webhookSignature.ts';
import type { FullWorld } from '../fullWorld.ts';
import { SECRETS } from '../passenger.ts';
import { byId, type KnownRequests, ofOwn, PLAIN_READ, type ValidRequest } from './kinds.ts';

const RELEASE = ['activity_logs', 'operations', 'reservation_seats', 'reservations', 'schedules', 'seats'];

const heldId = async (world: FullWorld) => (await world.hold()).id;
const bookingId = async (world: FullWorld) => (await world.sale()).bookingId;
const ticketId = async (world: FullWorld) => (await world.sale()).ticketId;
const cancellationId = async (world: FullWorld) => (await world.cancelled()).cancellationId;

/** Signed news that a payment has failed: what is held stays held. */
async function declinedNews(world: FullWorld): Promise<ValidRequest> {
  const held = await world.hold();
  const { reference, amount } = await world.ada.start(held);
  const now = world.server.time.now();
  const text = JSON.stringify({
    id: uuidv7(),
    type: 'payment.failed',
    created: new Date(now).toISOString(),
    data: { payment_gateway_reference: reference, amount, reason: 'declined' },
  });
  const signature = signWebhook(SECRETS.PAYMENT_WEBHOOK_SECRET, text, now / 1000);
  return {
    raw: { text, headers: { 'content-type': 'application/json', [WEBHOOK_SIGNATURE_HEADER]: signature } },
  };
}

/** Reservations, payments, bookings, tickets and cancellations. */
export const SELLING: KnownRequests = {
  createReservation: {
    changes: RELEASE,
    make: async (world) => {
      const { scheduleId, seatIds } = await world.trip();
      return { body: { schedule_id: scheduleId, seat_ids: seatIds.slice(0, 2) } };
    },
  },
  setPassengers: {
    own: true,
    changes: ['activity_logs', 'operations', 'reservation_seats', 'schedules'],
    make: async (world) => {
      const { id, trip } = await world.hold();
      return { params: { id }, body: { passengers: [{ seat_id: trip.seatIds[0], name: 'Ada Lovelace' }] } };
    },
  },
  releaseReservation: ofOwn(RELEASE, heldId),
  listActiveReservations: PLAIN_READ,
  getReservation: ofOwn([], heldId),
  getReservationDetails: ofOwn([], heldId),

  initiatePayment: {
    own: true,
    changes: ['activity_logs', 'payments'],
    make: async (world) => {
      const { id, amount } = await world.hold();
      return { body: { reservation_id: id, amount, payment_method: 'credit_card' } };
    },
  },
  receiveGatewayNews: {
    changes: ['activity_logs', 'gateway_events', 'operations', 'payments', 'schedules'],
    make: declinedNews,
  },
  getPayment: ofOwn([], async (world) => (await world.ada.start(await world.hold())).paymentId),

  // The booking is there already: the gateway's news made it.
  createBooking: {
    own: true,
    changes: [],
    make: async (world) => ({ body: { reservation_id: (await world.sale()).held.id } }),
  },
  cancelBooking: {
    ...ofOwn(
      [
        'activity_logs',
        'booking_seats',
        'bookings',
        'cancellations',
        'gateway_events',
        'invoice_counters',
        'invoices',
        'ledger_entries',
        'operations',
        'payments',
        'refunds',
        'reservation_seats',
        'schedules',
        'seats',
        'tickets',
      ],
      bookingId,
    ),
  },
  listBookingHistory: PLAIN_READ,
  getBooking: ofOwn([], bookingId),
  getBookingDetails: ofOwn([], bookingId),
  downloadCalendarEntry: ofOwn([], bookingId),
  downloadInvoice: ofOwn([], bookingId),

  verifyTicket: {
    changes: ['activity_logs', 'booking_seats', 'tickets'],
    make: async (world) => ({ body: { qr_code: (await world.sale()).qrCode, mark_used: true } }),
  },
  getTicketKeys: PLAIN_READ,
  getManifest: {
    changes: [],
    make: async (world) => ({ params: { id: (await world.sale()).trip.scheduleId } }),
  },
  getTicket: ofOwn([], ticketId),
  downloadTicket: ofOwn([], ticketId),

  getCancellation: ofOwn([], cancellationId),
  getCancellationDetails: ofOwn([], cancellationId),
  // The gateway refuses it again: what stays is that it was tried.
  retryRefund: {
    changes: ['activity_logs', 'cancellations', 'gateway_events', 'operations', 'refunds', 'schedules'],
    make: async (world) => ({ params: { cancellation_id: (await world.failedRefund()).cancellationId } }),
  },
  releaseReservationAsAdmin: byId(RELEASE, heldId),
};
