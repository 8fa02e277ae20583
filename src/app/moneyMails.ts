/**
 * The mails about payments and refunds. They say of money only what is known: it is back when the gateway has said
 * so, and until then it is on its way (contract §11).
 */

import type { Minor } from '../domain/money.ts';
import type { ReturnReason } from '../domain/payment.ts';
import { formatLocal, formatMoney, oneLine } from './format.ts';
import { type Content, cities, compose, type Envelope, type MailTrip, tripFacts } from './mailParts.ts';
import type { EpochMs, OutgoingMail } from './ports.ts';

export interface PaymentFailedMail extends Envelope {
  trip: MailTrip;
  /** Minor units. */
  amount: Minor;
  /** Until when the seats are still held, epoch ms; null when the reservation is over. */
  heldUntil: EpochMs | null;
}

/** The gateway has said that it took nothing. */
export function paymentFailedMail(mail: PaymentFailedMail): OutgoingMail {
  const { trip, heldUntil } = mail;
  const money = formatMoney(mail.amount);
  return compose(mail, {
    subject: `Your payment of ${money} did not go through`,
    operatorName: trip.operatorName,
    heading: 'Your payment did not go through',
    paragraphs: [
      `Your payment of ${money} for ${cities(trip)} was not completed, and nothing was booked with it.`,
      heldUntil === null
        ? 'Your reservation has ended meanwhile. You can choose seats again.'
        : `Your seats are held until ${formatLocal(heldUntil, trip.from.timezone)}: until then you can pay again.`,
    ],
    facts: [['Trip', cities(trip)], ...tripFacts(trip), ['To pay', money]],
    closing: [],
  });
}

export interface LatePaymentMail extends Envelope {
  trip: MailTrip;
  /** What was received, in minor units; all of it goes back. */
  amount: Minor;
  why: ReturnReason;
}

const WHY_UNUSABLE: Record<ReturnReason, { heading: string; sentence: string }> = {
  hold_over: {
    heading: 'Your payment arrived too late',
    sentence: 'reached us after your reservation had ended, so no seat could be booked with it.',
  },
  already_paid: {
    heading: 'You paid twice',
    sentence: 'is a second payment for a reservation that was already paid. Your booking is not affected.',
  },
  wrong_amount: {
    heading: 'Your payment had the wrong amount',
    sentence: 'is not the amount of your reservation, so no seat was booked with it.',
  },
  wrong_currency: {
    heading: 'Your payment was in another currency',
    sentence: 'is not in the currency of your reservation, so no seat was booked with it.',
  },
  schedule_not_bookable: {
    heading: 'Your trip can no longer be booked',
    sentence: 'reached us when this departure could no longer be booked, so no seat was booked with it.',
  },
};

/** Money came in that sells nothing; it goes back by itself. */
export function latePaymentMail(mail: LatePaymentMail): OutgoingMail {
  const { heading, sentence } = WHY_UNUSABLE[mail.why];
  const money = formatMoney(mail.amount);
  return compose(mail, {
    subject: `${heading}: ${money} is on its way back`,
    operatorName: mail.trip.operatorName,
    heading,
    paragraphs: [
      `Your payment of ${money} ${sentence}`,
      `The full ${money} is on its way back to the way you paid. You need not do anything.`,
    ],
    facts: [['Trip', cities(mail.trip)], ...tripFacts(mail.trip), ['On its way back', money]],
    closing: [],
  });
}

export interface RefundMail extends Envelope {
  operatorName: string;
  /** Null when the money had bought no booking. */
  bookingReference: string | null;
  /** Minor units. */
  amount: Minor;
}

/** The gateway has said that the money is back. */
export function refundProcessedMail(mail: RefundMail): OutgoingMail {
  const money = formatMoney(mail.amount);
  return compose(mail, {
    ...aboutRefund(mail),
    heading: 'Your refund is paid',
    paragraphs: [`We have paid ${money} back to the way you paid. Your bank may take a few days to show it.`],
    closing: [],
  });
}

/** The gateway has said that it could not pay the money back. */
export function refundFailedMail(mail: RefundMail): OutgoingMail {
  const money = formatMoney(mail.amount);
  return compose(mail, {
    ...aboutRefund(mail),
    heading: 'Your refund is delayed',
    paragraphs: [
      `We tried to pay ${money} back to the way you paid, and it did not go through.`,
      'The money is still yours: we know of it and are on it. You need not do anything, and we will write again once it is paid.',
    ],
    closing: [],
  });
}

function aboutRefund(mail: RefundMail): Pick<Content, 'subject' | 'operatorName' | 'facts'> {
  const money = formatMoney(mail.amount);
  const reference = mail.bookingReference === null ? null : oneLine(mail.bookingReference);
  return {
    subject: reference ? `Refund for booking ${reference}: ${money}` : `Refund: ${money}`,
    operatorName: mail.operatorName,
    facts: [
      ...(reference ? [['Booking reference', reference] satisfies [string, string]] : []),
      ['Refund', money],
    ],
  };
}
