import type { EntityManager } from '@mikro-orm/postgresql';
import type { TicketRegister } from '../../app/bookings/tickets.ts';
import type { Ids } from '../../app/ports.ts';
import { addActivity } from '../activityLog.ts';
import { ActivityLog, Ticket } from '../entities/index.ts';
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
          addActivity(unit, operationId, activity);
          await unit.flush();
          return true;
        }),
      ),
    wasUsedBy: (ticketId, operationId) =>
      guardDb(async () => {
        const found = await em().count(ActivityLog, {
          id: operationId,
          entityId: ticketId,
          actionType: 'ticket.used',
        });
        return found > 0;
      }),
  };
}
