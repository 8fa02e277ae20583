/** Letters that a customer may do without; the others are owed, by the law or for the ticket. */
export const OPTIONAL_LETTERS = ['hold_expired', 'payment_failed', 'refund_processed'] as const;
export type OptionalLetter = (typeof OPTIONAL_LETTERS)[number];
