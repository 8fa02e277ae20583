/** What the use cases need from the outside. Adapters live in `db`, `gateways` and `rooms`. */

import type { PaymentMethod } from '../domain/payment.ts';

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
  /** The gateway's own id of this event; unique within the gateway. */
  id: string;
  /** Unknown types are kept as they are; the use case ignores them. */
  type: string;
  /** The gateway's reference of the payment that the news is about. */
  reference: string;
  /** Minor units: what was captured or refunded; null when the event does not say. */
  amount: number | null;
  reason: string | null;
  createdAt: EpochMs;
}

export interface CheckoutRequest {
  paymentId: string;
  /** Minor units. */
  amount: number;
  method: PaymentMethod;
  description: string;
  expiresAt: EpochMs;
  /** Where the passenger goes when done. */
  returnUrl: string;
  /** Where the gateway sends its signed news. */
  webhookUrl: string;
}

/**
 * A payment gateway. Every call carries a key of ours (`paymentId`, `refundId`): the same key again has one
 * effect and the same answer. Throws {@link GatewayUnavailable} when it cannot be asked.
 */
export interface PaymentGateway {
  readonly name: string;
  /** The methods that it can take. */
  readonly methods: readonly PaymentMethod[];
  startCheckout(request: CheckoutRequest): Promise<{ reference: string; redirectUrl: string }>;
  /** Asks for money to go back. The outcome comes as a `refund.*` event. */
  refund(request: { refundId: string; reference: string; amount: number; reason: string }): Promise<void>;
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

/** What a printed ticket shows. */
export interface TicketDocument {
  ticketNumber: string;
  bookingReference: string;
  qrCode: string;
  operatorName: string;
  passengerName: string;
  busNumber: string;
  busType: string;
  from: { city: string; stopName: string; timezone: string; at: EpochMs };
  to: { city: string; stopName: string; timezone: string; at: EpochMs };
  seats: { seatNumber: string; seatType: string; price: number }[];
  /** Minor units. */
  totalAmount: number;
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
