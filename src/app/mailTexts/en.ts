import type { ReturnReason } from '../../domain/payment.ts';

/** What our mails say in English, and the shape of every other catalogue. Arguments are finished pieces of text. */
export const en = {
  dear: (name: string) => `Dear ${name},`,
  passenger: 'passenger',
  fromTo: (from: string, to: string) => `${from} to ${to}`,
  days: ['day', 'days'] as readonly [one: string, many: string],
  seatTypes: {} as Readonly<Record<string, string>>,
  facts: {
    reference: 'Booking reference',
    ticket: 'Ticket',
    departure: 'Departure',
    arrival: 'Arrival',
    before: 'Before',
    bus: 'Bus',
    trip: 'Trip',
    seats: (count: number): string => (count === 1 ? 'Seat' : 'Seats'),
    cancelledSeats: (count: number): string => (count === 1 ? 'Cancelled seat' : 'Cancelled seats'),
    seatsNow: 'Your seats now',
    paid: 'Paid',
    totalPaid: 'Total paid',
    toPay: 'To pay',
    refund: 'Refund',
    onItsWay: 'On its way back',
  },
  confirmation: {
    subject: (reference: string, trip: string) => `Your ticket ${reference}: ${trip}`,
    heading: (trip: string) => `You are booked: ${trip}`,
    thanks: 'Thank you for your booking. Your ticket is attached; show its code when boarding.',
    calendar: 'A calendar entry is attached as well.',
    calendarAndInvoice: 'A calendar entry and the invoice are attached as well.',
    beThere: 'Please be at the stop 15 minutes before departure.',
  },
  refund: {
    none: 'There is no refund for this booking.',
    processed: (money: string) => `Your refund of ${money} has been paid back to the way you paid.`,
    pending: (money: string) =>
      `Your refund of ${money} is on its way to the way you paid. We will write again once it is done.`,
    failed: (money: string) =>
      `Your refund of ${money} could not be paid back yet. We know of it and will try again; you need not do anything.`,
    subject: (money: string, reference: string | null) =>
      reference ? `Refund for booking ${reference}: ${money}` : `Refund: ${money}`,
    paidHeading: 'Your refund is paid',
    paid: (money: string) =>
      `We have paid ${money} back to the way you paid. Your bank may take a few days to show it.`,
    delayedHeading: 'Your refund is delayed',
    delayed: (money: string) =>
      `We tried to pay ${money} back to the way you paid, and it did not go through.`,
    stillYours:
      'The money is still yours: we know of it and are on it. You need not do anything, and we will write again once it is paid.',
  },
  creditNote: (number: string) => `The credit note ${number} is attached.`,
  cancellation: {
    subject: (reference: string) => `Booking ${reference} is cancelled`,
    heading: 'Your booking is cancelled',
    said: (reference: string, trip: string) =>
      `Your booking ${reference}, ${trip}, is cancelled and its ticket is no longer valid.`,
  },
  seatsCancelled: {
    subject: (reference: string, count: number) =>
      `Booking ${reference}: ${count === 1 ? 'a seat is' : `${count} seats are`} cancelled`,
    heading: (count: number): string =>
      count === 1 ? 'A seat of your booking is cancelled' : 'Some seats of your booking are cancelled',
    newTicket:
      'Your new ticket is attached. The one that you had before is no longer valid: show the new code.',
  },
  scheduleCancelled: {
    subject: (trip: string, reference: string) => `Your bus ${trip} does not run (booking ${reference})`,
    heading: 'Your bus does not run',
    sorry: (reference: string) =>
      `We are sorry: this departure had to be cancelled, and with it your booking ${reference}.`,
    others: 'Other departures can be booked as before.',
  },
  scheduleChanged: {
    subject: (trip: string, reference: string) => `New times for ${trip} (booking ${reference})`,
    heading: 'The times of your trip have changed',
    said: (reference: string) =>
      `Your booking ${reference} stands, and so do your seats and your ticket. Please note the new times.`,
    cancel: 'If they do not suit you, you can cancel under My trips by the usual terms.',
  },
  holdExpired: {
    subject: (trip: string) => `Your seats ${trip} are free again`,
    heading: 'Your hold has ended',
    said: 'The time to pay has run out, and your seats are free for everybody again. Nothing was taken from you.',
    again: 'You can choose seats again as long as there are some.',
    late: 'A payment that still comes in is returned by itself.',
  },
  paymentFailed: {
    subject: (money: string) => `Your payment of ${money} did not go through`,
    heading: 'Your payment did not go through',
    said: (money: string, trip: string) =>
      `Your payment of ${money} for ${trip} was not completed, and nothing was booked with it.`,
    ended: 'Your reservation has ended meanwhile. You can choose seats again.',
    heldUntil: (time: string) => `Your seats are held until ${time}: until then you can pay again.`,
  },
  late: {
    subject: (heading: string, money: string) => `${heading}: ${money} is on its way back`,
    said: (money: string, sentence: string) => `Your payment of ${money} ${sentence}`,
    back: (money: string) =>
      `The full ${money} is on its way back to the way you paid. You need not do anything.`,
    why: {
      hold_over: {
        heading: 'Your payment arrived too late',
        sentence: 'reached us after your reservation had ended, so no seat could be booked with it.',
      },
      already_paid: {
        heading: 'You paid twice',
        sentence:
          'is a second payment for a reservation that was already paid. Your booking is not affected.',
      },
      wrong_amount: {
        heading: 'Your payment had the wrong amount',
        sentence: 'is not the amount of your reservation, so no seat was booked with it.',
      },
      wrong_currency: {
        heading: 'Your payment was in another currency',
        sentence: 'is not in the currency of your reservation, so no seat was booked with it.',
      },
      schedule_not_bookable: {
        heading: 'Your trip can no longer be booked',
        sentence: 'reached us when this departure could no longer be booked, so no seat was booked with it.',
      },
    } satisfies Record<ReturnReason, { heading: string; sentence: string }>,
  },
};

export type MailTexts = typeof en;
