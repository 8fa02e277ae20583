import { composeLetter, type LetterKind, type LetterParts } from '../../src/app/bookings/letters.ts';
import type { Addressee } from '../../src/app/bookings/views.ts';
import type { Invoice } from '../../src/app/invoices/ports.ts';
import type { Language } from '../../src/app/language.ts';
import type { OutgoingMail } from '../../src/app/ports.ts';
import { ticketDocument } from './tickets.ts';

const HOUR = 3_600_000;
const document = ticketDocument({
  to: {
    city: 'Portland, ME',
    stopName: 'Portland Transportation Center',
    timezone: 'America/New_York',
    at: ticketDocument().from.at + 16 * HOUR,
  },
});
const pdf = Buffer.from('%PDF-');

/** A letter of each kind as a customer gets it, about one and the same trip for two. */
export async function sampleLetter(kind: LetterKind, language: Language): Promise<OutgoingMail> {
  const letter = await composeLetter(partsFor(kind, language), kind, 'sample');
  if (!letter) throw new Error(`there is no sample of ${kind}`);
  return letter;
}

function partsFor(kind: LetterKind, language: Language): LetterParts {
  const name = language === 'es' ? 'Lucía Fernández' : 'Maya Lindqvist';
  const owner: Addressee = { userId: 'u', name, email: 'passenger@example.com', language, unwanted: [] };
  const about = { owner, trip: document, amount: document.totalAmount };
  const isReturn = kind === 'payment_returned';
  const status = kind === 'refund_processed' ? 'processed' : kind === 'refund_failed' ? 'failed' : 'pending';
  const seats = document.seats.map((seat) => ({
    ...seat,
    id: seat.seatNumber,
    seatType: 'standard' as const,
  }));
  return {
    letters: {
      issuedTicket: async () => ({
        ticketId: 't',
        owner,
        document: kind === 'seats_cancelled' ? { ...document, seats: document.seats.slice(1) } : document,
      }),
      failedPayment: async () => ({
        ...about,
        status: 'failed',
        reservation: { status: 'active', expiresAt: document.issuedAt + HOUR / 4 },
      }),
      refund: async () => ({
        ...about,
        status,
        reason: isReturn ? 'hold_over' : 'booking_cancelled',
        bookingReference: isReturn ? null : document.bookingReference,
      }),
      cancelledBooking: async () => ({
        ...about,
        bookingId: 'b',
        bookingReference: document.bookingReference,
        seats: kind === 'seats_cancelled' ? seats.slice(0, 1) : seats,
        paidAmount: document.totalAmount,
        refundAmount: document.totalAmount / 2,
        refundStatus: 'pending',
      }),
      expiredHold: async () => ({ owner, trip: document, seats, isMoot: false }),
    },
    tickets: { pdfOf: async () => pdf },
    invoices: {
      invoiceOf: async () => ({ number: 'INV-000042' }) as Invoice,
      creditNoteOf: async () => ({ number: 'CN-000007' }) as Invoice,
      pdfOf: async () => pdf,
    },
    clock: { now: () => document.issuedAt },
    onTrouble: (_what, error) => {
      throw error;
    },
  };
}
