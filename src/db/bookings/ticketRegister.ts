import { type EntityManager, LockMode } from '@mikro-orm/postgresql';
import type { TicketRegister } from '../../app/bookings/tickets.ts';
import type { Ids } from '../../app/ports.ts';
import { addActivity } from '../activityLog.ts';
import { ActivityLog, BookingSeat, Ticket } from '../entities/index.ts';
import { guardDb } from '../failures.ts';

export interface TicketRegisterParts {
  /** A fresh unit of work for each call. */
  em: () => EntityManager;
  ids: Ids;
}

export function createTicketRegister({ em, ids }: TicketRegisterParts): TicketRegister {
  return {
    markUsed: (ticketId, at, activity, operationId = ids.next()) =>
      guardDb(() =>
        em().transactional(async (unit) => {
          const usedAt = new Date(at);
          // The row's lock makes the second of two at once wait, and then find nothing that is still valid.
          const changed = await unit.nativeUpdate(
            Ticket,
            { id: ticketId, validityStatus: 'valid' },
            { validityStatus: 'used', usedAt, updatedAt: usedAt },
          );
          if (changed === 0) return false;
          const booking = { booking: { tickets: { id: ticketId } } };
          await unit.nativeUpdate(
            BookingSeat,
            { ...booking, cancellation: null, boardedAt: null },
            { boardedAt: usedAt, updatedAt: usedAt },
          );
          addActivity(unit, operationId, activity);
          await unit.flush();
          return true;
        }),
      ),
    markBoarded: ({ seatTicketId, bookingId }, at, activity, ticketActivity, operationId = ids.next()) =>
      guardDb(() =>
        em().transactional(async (unit) => {
          const boardedAt = new Date(at);
          // The ticket first, as in `markUsed`: who shows the whole ticket and who shows a seat's code wait for each
          // other in one order.
          const ticket = await unit.findOne(
            Ticket,
            { booking: bookingId, validityStatus: { $ne: 'cancelled' } },
            { lockMode: LockMode.PESSIMISTIC_WRITE },
          );
          const changed = await unit.nativeUpdate(
            BookingSeat,
            { id: seatTicketId, cancellation: null, boardedAt: null },
            { boardedAt, updatedAt: boardedAt },
          );
          if (changed === 0) return false;
          addActivity(unit, operationId, activity);
          if (ticket?.validityStatus === 'valid') {
            Object.assign(ticket, { validityStatus: 'used', usedAt: boardedAt, updatedAt: boardedAt });
            addActivity(unit, ids.next(), { ...ticketActivity, entityId: ticket.id });
          }
          await unit.flush();
          return true;
        }),
      ),
    wasUsedBy: (id, operationId) =>
      guardDb(async () => {
        const found = await em().count(ActivityLog, {
          id: operationId,
          entityId: id,
          actionType: { $in: ['ticket.used', 'booking_seat.boarded'] },
        });
        return found > 0;
      }),
  };
}
