export const TICKET_STATUSES = ['valid', 'used', 'cancelled'] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];

/** A ticket is used once or cancelled; a used one stays used. Rule [TKT-3]. */
export const TICKET_TRANSITIONS: Record<TicketStatus, readonly TicketStatus[]> = {
  valid: ['used', 'cancelled'],
  used: [],
  cancelled: [],
};
