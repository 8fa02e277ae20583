import type { EntityManager } from '@mikro-orm/postgresql';
import type { ManifestEntry, TicketAtDoor } from '../../app/bookings/views.ts';
import { BookingSeat, Schedule, Ticket } from '../entities/index.ts';
import { currentTicket, onTicket, toBookedSeat, toBooking, toTicket } from './rows.ts';

/** By the number of a whole ticket, or of the ticket of one seat. */
export async function readTicketAtDoor(em: EntityManager, number: string): Promise<TicketAtDoor | null> {
  return (await wholeTicket(em, number)) ?? (await seatTicket(em, number));
}

async function wholeTicket(em: EntityManager, ticketNumber: string): Promise<TicketAtDoor | null> {
  const row = await em.findOne(
    Ticket,
    { ticketNumber },
    {
      populate: ['booking.seats.seat', 'booking.seats.cancellation'],
      populateOrderBy: { booking: { seats: { id: 'asc' } } },
    },
  );
  if (!row) return null;
  const { booking } = row;
  return {
    code: { number: row.ticketNumber, qrCode: row.qrCode, status: row.validityStatus },
    seatTicketId: null,
    ticket: toTicket(row, booking),
    booking: toBooking(booking),
    seats: onTicket(booking.seats, row).map(toBookedSeat),
  };
}

async function seatTicket(em: EntityManager, ticketNumber: string): Promise<TicketAtDoor | null> {
  const row = await em.findOne(
    BookingSeat,
    { ticketNumber },
    { populate: ['booking.tickets', 'seat', 'cancellation'] },
  );
  const ticket = row && currentTicket(row.booking.tickets);
  if (!row || !ticket) return null;
  const { booking } = row;
  const seat = toBookedSeat(row);
  return {
    code: { number: ticketNumber, qrCode: seat.qrCode ?? '', status: seat.status },
    seatTicketId: row.id,
    ticket: toTicket(ticket, booking),
    booking: toBooking(booking),
    seats: [seat],
  };
}

/** Null when there is no such schedule. */
export async function readManifest(em: EntityManager, scheduleId: string): Promise<ManifestEntry[] | null> {
  if ((await em.count(Schedule, { id: scheduleId })) === 0) return null;
  const rows = await em.find(
    BookingSeat,
    { booking: { schedule: scheduleId, status: { $ne: 'cancelled' } }, cancellation: null },
    {
      populate: ['booking.user', 'seat'],
      exclude: ['booking.user.passwordHash'],
      orderBy: { seat: { deck: 'asc', seatRow: 'asc', seatColumn: 'asc' } },
    },
  );
  return rows.map((row) => ({
    seatId: row.seat.id,
    seatNumber: row.seatNumber,
    passengerName: row.passengerName ?? null,
    bookedBy: `${row.booking.user.firstName} ${row.booking.user.lastName}`,
    phoneNumber: row.booking.user.phoneNumber,
    bookingId: row.booking.id,
    bookingReference: row.booking.bookingReference,
    price: row.price,
    ticketNumber: row.ticketNumber ?? null,
    boardedAt: row.boardedAt?.getTime() ?? null,
  }));
}
