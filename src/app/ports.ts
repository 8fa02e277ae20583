/** What the use cases need from the outside. Adapters live in `db`, `gateways` and `rooms`. */

import type { PaymentMethod } from '../domain/payment.ts';
import type { Language } from './language.ts';

export { PAYMENT_METHODS, type PaymentMethod } from '../domain/payment.ts';

/** Epoch milliseconds; everything in `domain` and `app` that is a time is one. */
export type EpochMs = number;

/** The time. In production anchored to the database's clock, in tests moved by hand. */
export interface Clock {
  now(): EpochMs;
}

/** New identifiers: UUID version 7, so that they sort by their making. */
export interface Ids {
  next(): string;
}

/** News from a gateway, its signature checked and its shape parsed. */
export interface GatewayEvent {
  /**
   * The gateway's own id of this event; unique within the gateway. News of a refund's end has the id that
   * {@link GatewayRefund.newsId} says, by whatever way and however often it comes.
   */
  id: string;
  /** One of the four of contract §5, or {@link SOMETHING_CHANGED}; the use case ignores all others. */
  type: string;
  /** The gateway's reference of the payment that the news is about; empty when it says only our own ids. */
  reference: string;
  /** Our own payment's id, where the gateway tells it back; null otherwise. */
  paymentId: string | null;
  /** Our own refund's id, where the gateway tells it back; null otherwise. */
  refundId: string | null;
  /** Minor units: what was captured or refunded; null when the event does not say. */
  amount: number | null;
  /** ISO 4217, upper case; null when the event does not say, which means the account's own. */
  currency: string | null;
  reason: string | null;
  createdAt: EpochMs;
}

/** The type of news that do not say what happened, only that the gateway should be asked. */
export const SOMETHING_CHANGED = 'payment.changed';

/** How a payment stands at its gateway. */
export interface GatewayPayment {
  reference: string;
  /** Our own payment's id; null when the gateway cannot tell. */
  paymentId: string | null;
  /**
   * `open`: can still be paid; `processing`: the payer has acted and the outcome is not known yet; `failed`: declined,
   * and over unless the payer tries again; `expired`: over, and nothing was taken.
   */
  status: 'open' | 'processing' | 'paid' | 'failed' | 'expired';
  /** What was taken, minor units; null unless `paid`. */
  captured: number | null;
  currency: string;
  reason: string | null;
  createdAt: EpochMs;
  refunds: GatewayRefund[];
}

/** A refund as its gateway knows it. */
export interface GatewayRefund {
  /** The gateway's own id; another one for each try. */
  id: string;
  /** The id of the news of its end: one for each try and outcome, told or asked for. */
  newsId: string;
  /** Our own refund's id; null for one that somebody made at the gateway. */
  refundId: string | null;
  amount: number;
  status: 'pending' | 'succeeded' | 'failed';
  reason: string | null;
}

export interface CheckoutRequest {
  paymentId: string;
  /** Minor units. */
  amount: number;
  /** ISO 4217, upper case; one with two decimals. */
  currency: string;
  method: PaymentMethod;
  description: string;
  expiresAt: EpochMs;
  /** Where the passenger goes when done. */
  returnUrl: string;
  /** Where the gateway sends its signed news. */
  webhookUrl: string;
}

export interface RefundRequest {
  refundId: string;
  reference: string;
  amount: number;
  reason: string;
  /** How often an admin has sent it again; absent: never. What was refused before may be mended since. */
  retries?: number;
}

/**
 * A payment gateway. Every call carries a key of ours (`paymentId`, `refundId`): the same key again has one
 * effect and the same answer. Throws {@link GatewayUnavailable} when it cannot be asked. What every gateway owes
 * is held by test/gateways/paymentGatewayContract.ts; docs/gateways.md tells how to add one.
 */
export interface PaymentGateway {
  /** Stands in `payments.gateway`. */
  readonly name: string;
  /** The methods that it can take. */
  readonly methods: readonly PaymentMethod[];
  /** The header that carries its signature, in lower case: tells whose a webhook is. */
  readonly signatureHeader: string;
  startCheckout(request: CheckoutRequest): Promise<{ reference: string; redirectUrl: string }>;
  /** Asks for money to go back. The outcome comes as a `refund.*` event. A refund that failed is tried anew. */
  refund(request: RefundRequest): Promise<void>;
  /** How a payment stands now; null for a reference that it never issued. */
  retrieve(reference: string): Promise<GatewayPayment | null>;
  /** Every payment begun from `from` (inclusive) to `to` (exclusive), in no order that matters. */
  listPayments(from: EpochMs, to: EpochMs): AsyncIterable<GatewayPayment>;
  /**
   * Closes a payment's session, so that nobody can pay any more, and says how it stands. One that the payer has paid
   * for, or acted upon, stays as it is. Null for a reference that it never issued.
   */
  expire(reference: string): Promise<GatewayPayment | null>;
  /**
   * Checks the signature of a webhook over its raw body and reads it.
   * Throws `Refused` `invalid_signature` or `validation_failed`.
   */
  readWebhook(input: {
    headers: Record<string, string | string[] | undefined>;
    rawBody: Buffer;
    now: EpochMs;
  }): GatewayEvent;
}

/** The gateways of this server: one takes new payments, all of them finish their own. */
export interface PaymentGateways {
  /** Takes new payments. */
  readonly current: PaymentGateway;
  /** By the name that stands with a payment. Throws {@link GatewayUnavailable} for one that is not set up (any more). */
  named(name: string): PaymentGateway;
  /** Whose a webhook is, by the header of its signature; the current one's when nothing tells. */
  ofWebhook(headers: Record<string, string | string[] | undefined>): PaymentGateway;
  readonly all: readonly PaymentGateway[];
}

/** The gateway did not answer, or answered that it cannot now. Worth another try. */
export class GatewayUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'GatewayUnavailable';
  }
}

export interface OutgoingMail {
  /** A key of ours: the same mail again is the same Message-ID. */
  key: string;
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
  attachments: { filename: string; contentType: string; content: Buffer }[];
}

export interface Mailer {
  send(mail: OutgoingMail): Promise<void>;
}

/** Keeps ticket files by key (`tickets/<id>.pdf`). Keys are ours, never a user's text. */
export interface FileStore {
  put(key: string, content: Buffer, contentType: string): Promise<void>;
  /** Null when there is no such file. */
  get(key: string): Promise<Buffer | null>;
}

/** A seat on a printed ticket; with a code of its own, its passenger boards alone. */
export interface PrintedSeat {
  seatNumber: string;
  seatType: string;
  /** Minor units. */
  price: number;
  passengerName?: string | null;
  ticketNumber?: string | null;
  qrCode?: string | null;
}

/** What a printed ticket shows. */
export interface TicketDocument {
  /** In which it is printed. */
  language: Language;
  ticketNumber: string;
  bookingReference: string;
  qrCode: string;
  operatorName: string;
  passengerName: string;
  busNumber: string;
  busType: string;
  from: { city: string; stopName: string; timezone: string; at: EpochMs };
  to: { city: string; stopName: string; timezone: string; at: EpochMs };
  seats: PrintedSeat[];
  /** Minor units. */
  totalAmount: number;
  /** ISO 4217: of the total and of the seats' prices. */
  currency: string;
  issuedAt: EpochMs;
  status: 'valid' | 'used' | 'cancelled';
}

/** Draws a ticket as a PDF. Throws `Refused` `unavailable` when it cannot at the moment. */
export interface TicketPrinter {
  print(document: TicketDocument): Promise<Buffer>;
}

/** What the QR code says (contract §10); nothing personal. */
export interface TicketClaims {
  ticketNumber: string;
  bookingReference: string;
  scheduleId: string;
  departureAt: EpochMs;
  seats: string[];
  issuedAt: EpochMs;
}

/** Signs and checks the QR text `BT1.<payload>.<signature>` with Ed25519. */
export interface TicketSigner {
  sign(claims: TicketClaims): string;
  /** Null for a forged or garbled code. */
  verify(qrCode: string): TicketClaims | null;
  /** Public keys as JWKs (`kty` OKP, `crv` Ed25519). */
  publicKeys(): Record<string, string>[];
}
