/**
 * The mails about payments and refunds. They say of money only what is known: it is back when the gateway has said
 * so, and until then it is on its way (contract §11).
 */

import type { Minor } from '../domain/money.ts';
import type { ReturnReason } from '../domain/payment.ts';
import { formatLocal, formatMoney, oneLine } from './format.ts';
import { type Content, cities, compose, type Envelope, type MailTrip, tripFacts } from './mailParts.ts';
import { mailTexts } from './mailTexts/index.ts';
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
  const { trip, heldUntil, language } = mail;
  const { paymentFailed: said, facts } = mailTexts(language);
  const money = formatMoney(mail.amount, trip.currency, language);
  return compose(mail, {
    subject: said.subject(money),
    operatorName: trip.operatorName,
    heading: said.heading,
    paragraphs: [
      said.said(money, cities(trip, language)),
      heldUntil === null ? said.ended : said.heldUntil(formatLocal(heldUntil, trip.from.timezone, language)),
    ],
    facts: [[facts.trip, cities(trip, language)], ...tripFacts(trip, language), [facts.toPay, money]],
    closing: [],
  });
}

export interface LatePaymentMail extends Envelope {
  trip: MailTrip;
  /** What was received, in minor units; all of it goes back. */
  amount: Minor;
  why: ReturnReason;
}

/** Money came in that sells nothing; it goes back by itself. */
export function latePaymentMail(mail: LatePaymentMail): OutgoingMail {
  const { trip, language } = mail;
  const { late, facts } = mailTexts(language);
  const { heading, sentence } = late.why[mail.why];
  const money = formatMoney(mail.amount, trip.currency, language);
  return compose(mail, {
    subject: late.subject(heading, money),
    operatorName: trip.operatorName,
    heading,
    paragraphs: [late.said(money, sentence), late.back(money)],
    facts: [[facts.trip, cities(trip, language)], ...tripFacts(trip, language), [facts.onItsWay, money]],
    closing: [],
  });
}

export interface RefundMail extends Envelope {
  operatorName: string;
  /** Null when the money had bought no booking. */
  bookingReference: string | null;
  /** Minor units. */
  amount: Minor;
  /** ISO 4217. */
  currency: string;
}

/** The gateway has said that the money is back. */
export function refundProcessedMail(mail: RefundMail): OutgoingMail {
  const { refund } = mailTexts(mail.language);
  return compose(mail, {
    ...aboutRefund(mail),
    heading: refund.paidHeading,
    paragraphs: [refund.paid(moneyOf(mail))],
    closing: [],
  });
}

/** The gateway has said that it could not pay the money back. */
export function refundFailedMail(mail: RefundMail): OutgoingMail {
  const { refund } = mailTexts(mail.language);
  return compose(mail, {
    ...aboutRefund(mail),
    heading: refund.delayedHeading,
    paragraphs: [refund.delayed(moneyOf(mail)), refund.stillYours],
    closing: [],
  });
}

function moneyOf({ amount, currency, language }: RefundMail): string {
  return formatMoney(amount, currency, language);
}

function aboutRefund(mail: RefundMail): Pick<Content, 'subject' | 'operatorName' | 'facts'> {
  const { refund, facts } = mailTexts(mail.language);
  const money = moneyOf(mail);
  const reference = mail.bookingReference === null ? null : oneLine(mail.bookingReference);
  return {
    subject: refund.subject(money, reference),
    operatorName: mail.operatorName,
    facts: [
      ...(reference ? [[facts.reference, reference] satisfies [string, string]] : []),
      [facts.refund, money],
    ],
  };
}
