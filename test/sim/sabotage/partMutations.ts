import { type Mutation, one } from './mutation.ts';

const CANCEL = 'src/domain/decideBooking.ts';
const RECORD = 'src/app/schedule/recordCancellation.ts';
const PAYMENT = 'src/domain/decidePayment.ts';

/** Bookings that are divided, money that comes late and buys all the same, and who travels. */
export const PARTS: Mutation[] = [
  one(
    'a part brings back the price of the whole',
    CANCEL,
    'const paid = seats.reduce((sum, seat) => sum + seat.price, 0);',
    'const paid = booking.seats.reduce((sum, seat) => sum + seat.price, 0);',
  ),
  {
    name: 'a seat is given up a second time',
    patches: [
      {
        file: CANCEL,
        find: 'const gone = seats.filter((seat) => seat.isCancelled)',
        replace: 'const gone = seats.filter((seat) => !seat)',
      },
      {
        file: 'test/sim/postgres/guards.ts',
        find: 'if (seat?.cancellationId != null) return',
        replace: 'if (seat?.cancellationId === "") return',
      },
      {
        file: 'test/sim/postgres/guards.ts',
        find: 'if (live.length !== 1) return',
        replace: 'if (live.length > 1) return',
      },
    ],
  },
  one(
    'a divided booking keeps its old ticket as well',
    RECORD,
    '    cancelTicket(on, booking);\n    issueTicket(on, {',
    '    issueTicket(on, {',
  ),
  one(
    'who keeps a seat has no ticket any more',
    RECORD,
    '    issueTicket(on, { ...booking, seats: booking.seats.filter((seat) => !seats.includes(seat)) }, newTicket);\n',
    '',
  ),
  one(
    'the new ticket lets in who has given up',
    RECORD,
    'seats: booking.seats.filter((seat) => !seats.includes(seat)) }',
    'seats: booking.seats }',
  ),
  one(
    'news of one refund settles another',
    PAYMENT,
    '(refundId ? refund.id === refundId : refund.amount === amount)',
    '(refundId ? true : refund.amount === amount)',
  ),
  one(
    'a payment is called refunded while seats of it travel',
    PAYMENT,
    "if (bookingId && map.bookings.get(bookingId)?.status !== 'cancelled') return false;",
    '',
  ),
  one('late money buys seats that somebody has', PAYMENT, ' || !areFree(map, last)', ''),
  {
    name: 'late money buys for who has booked others',
    patches: [
      { file: PAYMENT, find: 'if (booked || map', replace: 'if (map' },
      { file: PAYMENT, find: ' || last.hasBooked) return null;', replace: ') return null;' },
    ],
  },
  one(
    'late money buys seats without their names',
    'src/db/turn/lastHolds.ts',
    '...(row.passenger_name !== null && { passengerName: row.passenger_name }),',
    '',
  ),
  one(
    'a name is not written down',
    'src/app/schedule/recordHold.ts',
    '  for (const seat of hold.seats) namePassenger(on, hold.reservationId, seat);\n  const named',
    '  const named',
  ),
];
