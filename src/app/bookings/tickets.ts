import { createHash } from 'node:crypto';
import type { TicketStatus } from '../../domain/ticket.ts';
import { type ActivityEntry, activityOf } from '../activity.ts';
import type { Caller, RequestContext } from '../caller.ts';
import type { Clock, EpochMs, FileStore, TicketPrinter, TicketSigner } from '../ports.ts';
import type { BookingReads, LetterReads } from './reads.ts';
import type { IssuedTicket, TicketAtDoor } from './views.ts';
import { visibleDocument } from './visible.ts';

/** Where it is written that somebody has boarded. */
export interface TicketRegister {
  /**
   * Turns a valid ticket into a used one, with its row of the activity log, in one transaction; false when it is no
   * longer valid. The row has the id `operationId`, if one is given. Throws `Refused` `unavailable`.
   */
  markUsed(ticketId: string, at: EpochMs, activity: ActivityEntry, operationId?: string): Promise<boolean>;
  /**
   * Writes down that the passenger of one seat has boarded, with its row of the log; false when they had before, or may
   * not. The booking's ticket is used with the first of its seats, `ticketActivity` telling of it. Throws as `markUsed`.
   */
  markBoarded(
    seat: { seatTicketId: string; bookingId: string },
    at: EpochMs,
    activity: ActivityEntry,
    ticketActivity: ActivityEntry,
    operationId?: string,
  ): Promise<boolean>;
  /** Whether it was that very operation that used the ticket, or seat. Throws `Refused` `unavailable`. */
  wasUsedBy(id: string, operationId: string): Promise<boolean>;
}

export interface TicketDeskParts {
  reads: Pick<BookingReads, 'ticketAtDoor'>;
  letters: Pick<LetterReads, 'issuedTicket'>;
  register: TicketRegister;
  signer: TicketSigner;
  printer: TicketPrinter;
  files: FileStore;
  clock: Clock;
  /** Files are kept to save printing; where that fails the ticket is printed all the same, and this hears of it. */
  onTrouble(what: string, error: unknown): void;
}

export interface TicketFile {
  bookingReference: string;
  pdf: Buffer;
}

/** What a code turned out to be. A code of nobody's is `unknown`, and nothing more is said. */
export type Verification =
  | { result: 'unknown'; markedUsed: false }
  | ({ result: TicketStatus; markedUsed: boolean } & TicketAtDoor);

/** Tickets on paper, and at the door of the bus. */
export interface TicketDesk {
  /** The PDF of a ticket that the caller may see. Throws `Refused` `not_found`. */
  download(caller: Caller, ticketId: string): Promise<TicketFile>;
  /** The PDF of a ticket whose facts are at hand. */
  pdfOf(issued: IssuedTicket): Promise<Buffer>;
  /**
   * Says what a code is worth, and with `markUsed` uses it up. `result` is what the ticket was worth when it was
   * shown, so that the one who is let in hears `valid`. Rules [TKT-20]…[TKT-22].
   */
  verify(context: RequestContext, qrCode: string, markUsed: boolean): Promise<Verification>;
  /** The keys that a device at the door checks codes with, as JWKs. */
  publicKeys(): Record<string, string>[];
}

export function createTicketDesk(parts: TicketDeskParts): TicketDesk {
  return {
    async download(caller, ticketId) {
      const issued = visibleDocument(caller, await parts.letters.issuedTicket({ ticketId }));
      return { bookingReference: issued.document.bookingReference, pdf: await pdfOf(parts, issued) };
    },
    pdfOf: (issued) => pdfOf(parts, issued),
    verify: (context, qrCode, markUsed) => verify(parts, context, qrCode, markUsed),
    publicKeys: () => parts.signer.publicKeys(),
  };
}

async function pdfOf({ files, printer, onTrouble }: TicketDeskParts, issued: IssuedTicket): Promise<Buffer> {
  const key = fileKey(issued);
  const kept = await files.get(key).catch((error: unknown) => {
    onTrouble('reading a ticket file', error);
    return null;
  });
  if (kept) return kept;
  const pdf = await printer.print(issued.document);
  await files.put(key, pdf, 'application/pdf').catch((error: unknown) => {
    onTrouble('keeping a ticket file', error);
  });
  return pdf;
}

/**
 * The status is part of the key, so that a cancelled ticket's file says so; and so is all that is printed, for a
 * departure may be moved after the first printing. Rule [TKT-23].
 */
function fileKey({ ticketId, document }: IssuedTicket): string {
  const print = createHash('sha256').update(JSON.stringify(document)).digest('hex').slice(0, 16);
  return `tickets/${ticketId}-${document.status}-${print}.pdf`;
}

const UNKNOWN: Verification = { result: 'unknown', markedUsed: false };

async function verify(
  parts: TicketDeskParts,
  context: RequestContext,
  qrCode: string,
  markUsed: boolean,
): Promise<Verification> {
  const found = await lookUp(parts, qrCode);
  if (!found) return UNKNOWN;
  if (!markUsed) return shown(found, false);
  if (await usedBefore(parts, context, found)) return { ...shown(found, true), result: 'valid' };
  if (found.code.status !== 'valid') return shown(found, false);
  const marked = await markAsUsed(parts, context, found);
  // Either way the ticket is another now than it was read.
  const after = (await lookUp(parts, qrCode)) ?? found;
  return marked ? { ...shown(after, true), result: 'valid' } : shown(after, false);
}

/** Only the very code that was issued for the ticket counts. */
async function lookUp({ signer, reads }: TicketDeskParts, qrCode: string): Promise<TicketAtDoor | null> {
  const claims = signer.verify(qrCode);
  const found = claims && (await reads.ticketAtDoor(claims.ticketNumber));
  return found?.code.qrCode === qrCode ? found : null;
}

function shown(found: TicketAtDoor, markedUsed: boolean): Exclude<Verification, { result: 'unknown' }> {
  return { result: found.code.status, markedUsed, ...found };
}

/** Whether an earlier sending of this request let the passenger in. */
async function usedBefore(
  { register }: TicketDeskParts,
  { operation }: RequestContext,
  { ticket, seatTicketId }: TicketAtDoor,
): Promise<boolean> {
  return operation?.again === true && register.wasUsedBy(seatTicketId ?? ticket.id, operation.id);
}

/** With the code of a whole ticket all of its seats board, with a seat's own code that one. Rules [TKT-30], [TKT-31]. */
function markAsUsed(
  { register, clock }: TicketDeskParts,
  context: RequestContext,
  { ticket, seatTicketId, seats }: TicketAtDoor,
): Promise<boolean> {
  const at = clock.now();
  const used = (details: object) =>
    activityOf(context, at, {
      entityType: 'ticket',
      entityId: ticket.id,
      action: 'ticket.used',
      details: { before: { validity_status: 'valid' }, after: { validity_status: 'used' }, ...details },
    });
  const operationId = context.operation?.id;
  if (seatTicketId === null) return register.markUsed(ticket.id, at, used({}), operationId);
  const [seat] = seats;
  const boarded = activityOf(context, at, {
    entityType: 'booking_seat',
    entityId: seatTicketId,
    action: 'booking_seat.boarded',
    details: { booking_id: ticket.bookingId, seat: seat?.seatNumber },
  });
  const bySeat = used({ seat: seat?.seatNumber });
  return register.markBoarded(
    { seatTicketId, bookingId: ticket.bookingId },
    at,
    boarded,
    bySeat,
    operationId,
  );
}
