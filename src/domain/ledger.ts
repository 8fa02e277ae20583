/**
 * Where money is. `gateway`: taken by the gateway and not yet paid back; `customer`: taken and not yet said what for,
 * nothing at the end of each transaction; `revenue`: paid for seats that are not given up; `refunds_payable`: promised
 * back and not yet gone.
 */
export const LEDGER_ACCOUNTS = ['gateway', 'customer', 'revenue', 'refunds_payable'] as const;
export type LedgerAccount = (typeof LEDGER_ACCOUNTS)[number];

/** Every movement has two sides, so the accounts sum to zero whatever is posted. Rule [LED-1]. */
export const LEDGER_MOVEMENTS = {
  /** The gateway took money. */
  capture: { debit: 'gateway', credit: 'customer' },
  /** It bought seats. */
  sale: { debit: 'customer', credit: 'revenue' },
  /** It bought nothing and is to go back. */
  return: { debit: 'customer', credit: 'refunds_payable' },
  /** Seats were given up, and their share is to go back. */
  cancellation: { debit: 'revenue', credit: 'refunds_payable' },
  /** The gateway has paid back. */
  refund: { debit: 'refunds_payable', credit: 'gateway' },
} as const satisfies Record<string, { debit: LedgerAccount; credit: LedgerAccount }>;

export type LedgerKind = keyof typeof LEDGER_MOVEMENTS;
