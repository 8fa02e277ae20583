/** What tickets, invoices and credit notes say in English, and the shape of every other catalogue. */
export const en = {
  days: ['day', 'days'] as readonly [one: string, many: string],
  /** Of seats and buses; what is not here is said as it is called. */
  kinds: {} as Readonly<Record<string, string>>,
  priceIn: (currency: string) => `Price in ${currency}`,
  departure: 'Departure',
  seat: 'Seat',
  ticket: {
    title: 'Bus ticket',
    number: 'Ticket number',
    states: { valid: '', used: 'Used', cancelled: 'Cancelled' },
    arrival: 'Arrival',
    reference: 'Booking reference',
    passenger: 'Passenger',
    bus: 'Bus',
    seats: (count: number): string => (count === 1 ? 'Seat' : 'Seats'),
    kind: 'Kind',
    total: (count: number) => `Total · ${count === 1 ? '1 seat' : `${count} seats`}`,
    fromTo: 'From and to',
    show: 'Show this code when boarding',
    forThisSeat: 'For this seat alone',
    notValid: 'Not valid for travel',
    stamp: 'CANCELLED',
    before: 'Before you board',
    hints: [
      'Please be at the stop 15 minutes before departure.',
      'Show the code on paper or on your phone; the booking reference helps if it cannot be read.',
      'All times are local to the stop they stand beside.',
      'Cancelling returns the full price more than 24 hours before departure, and half until 2 hours before.',
    ] as readonly string[],
    issued: (when: string) => `Issued ${when}`,
  },
  invoice: {
    titles: { invoice: 'Invoice', credit_note: 'Credit note' },
    forInvoice: (number: string) => `for invoice ${number}`,
    soldBy: 'Sold by',
    soldTo: 'Sold to',
    taxId: (id: string) => `Tax id ${id}`,
    issued: 'Issued',
    booking: 'Booking',
    journey: 'Journey',
    what: 'What',
    priceIn: (currency: string) => `Price in ${currency}, tax included`,
    net: 'Net',
    tax: (percent: string) => `Tax ${percent} %`,
    totals: {
      invoice: (currency: string) => `Total paid, ${currency}`,
      credit_note: (currency: string) => `Total credited, ${currency}`,
    },
    seat: (number: string, kind: string) => `Seat ${number} · ${kind}`,
    returned: (numbers: readonly string[]) =>
      `Refund of ${numbers.length === 1 ? 'seat' : 'seats'} ${numbers.join(', ')}, cancelled`,
  },
};

export type PaperTexts = typeof en;
