import { expect } from 'chai';
import type { Language } from '../../src/app/language.ts';
import {
  cancellationMail,
  confirmationMail,
  holdExpiredMail,
  scheduleCancelledMail,
  scheduleChangedMail,
} from '../../src/app/mails.ts';
import {
  latePaymentMail,
  paymentFailedMail,
  refundFailedMail,
  refundProcessedMail,
} from '../../src/app/moneyMails.ts';
import type { OutgoingMail, TicketDocument } from '../../src/app/ports.ts';
import { ticketDocument } from '../support/tickets.ts';

const to = { name: 'Maya Lindqvist', address: 'maya@example.com' };
const trip = ticketDocument();
const writtenAt = Date.UTC(2026, 1, 24, 19, 5);
const envelope = { key: 'mail-1', writtenAt, to, language: 'en' as Language };
const cancelled = {
  ...envelope,
  trip,
  bookingId: 'booking-1',
  bookingReference: 'K7QX4M2HWD',
  paidAmount: 7050,
  creditNote: null,
};

function confirmed(document: TicketDocument, pdf = Buffer.alloc(1), recipient = to): OutgoingMail {
  return confirmationMail({
    ...envelope,
    to: recipient,
    ticket: { document, pdf },
    bookingId: 'booking-1',
    invoice: null,
  });
}

/** The lines of an attached calendar file, its folds undone. */
function calendarOf(mail: OutgoingMail): string[] {
  const file = mail.attachments.find(({ contentType }) => contentType.startsWith('text/calendar'));
  return (file?.content.toString() ?? '').replace(/\r\n[ \t]/g, '').split('\r\n');
}

/** Both forms of a mail, so that no claim is made in one of them only. */
function forms(mail: OutgoingMail): string[] {
  return [mail.text, mail.html];
}

describe('mails', () => {
  it('confirms a booking with its facts and the ticket attached', () => {
    const pdf = Buffer.from('%PDF-');
    const mail = confirmed(ticketDocument(), pdf);
    expect(mail).to.include({
      key: 'mail-1',
      subject: 'Your ticket K7QX4M2HWD: Boston, MA to Portland, ME',
    });
    expect(mail.to).to.deep.equal(to);
    expect(mail.attachments[0]).to.deep.equal({
      filename: 'ticket-K7QX4M2HWD.pdf',
      contentType: 'application/pdf',
      content: pdf,
    });
    for (const form of forms(mail)) {
      expect(form).to.include('K7QX4M2HWD');
      expect(form).to.include('T-2026-7Q4KX9');
      expect(form).to.include('Tue 3 Mar 2026, 09:15 EST');
      expect(form).to.include('4A (Standard), 4B (Premium)');
      expect(form).to.include('$70.50');
      expect(form).to.include('CCL-5512');
    }
  });

  it('marks an arrival on the next day', () => {
    const next = { ...trip.to, at: trip.from.at + 20 * 3_600_000 };
    for (const form of forms(confirmed(ticketDocument({ to: next })))) {
      expect(form).to.include('Wed 4 Mar 2026, 05:15 EST (+1\u00a0day)');
    }
  });

  it('says that a pending refund is on its way, and not that it is paid', () => {
    for (const form of forms(
      cancellationMail({ ...cancelled, refundAmount: 3525, refundStatus: 'pending' }),
    )) {
      expect(form).to.include('Your refund of $35.25 is on its way');
      expect(form).to.not.include('has been paid back');
    }
  });

  it('says that a refund is paid only once it is', () => {
    for (const form of forms(
      cancellationMail({ ...cancelled, refundAmount: 3525, refundStatus: 'processed' }),
    )) {
      expect(form).to.include('Your refund of $35.25 has been paid back');
      expect(form).to.not.include('on its way');
    }
  });

  it('promises nothing when nothing is refunded', () => {
    for (const form of forms(
      cancellationMail({ ...cancelled, refundAmount: 0, refundStatus: 'processed' }),
    )) {
      expect(form).to.include('There is no refund for this booking');
      expect(form).to.not.match(/on its way|paid back/);
    }
  });

  it('owns up to a failed refund', () => {
    for (const form of forms(
      cancellationMail({ ...cancelled, refundAmount: 7050, refundStatus: 'failed' }),
    )) {
      expect(form).to.include('could not be paid back yet');
    }
  });

  const whys = [
    ['hold_over', 'after your reservation had ended'],
    ['already_paid', 'already paid'],
    ['wrong_amount', 'not the amount of your reservation'],
    ['schedule_not_bookable', 'could no longer be booked'],
  ] as const;
  for (const [why, words] of whys) {
    it(`says why a payment went back: ${why}`, () => {
      const mail = latePaymentMail({ ...envelope, trip, amount: 7050, why });
      for (const form of forms(mail)) {
        expect(form).to.include(words);
        expect(form).to.include('The full $70.50 is on its way back');
      }
    });
  }

  it('says of a failed payment until when the seats are held, or that they are not', () => {
    const failed = { ...envelope, trip, amount: 7050 };
    for (const form of forms(paymentFailedMail({ ...failed, heldUntil: Date.UTC(2026, 1, 24, 19, 20) }))) {
      expect(form).to.include('Your payment of $70.50');
      expect(form).to.include('held until Tue 24 Feb 2026, 14:20 EST');
      expect(form).to.not.include('has ended');
    }
    for (const form of forms(paymentFailedMail({ ...failed, heldUntil: null }))) {
      expect(form).to.include('Your reservation has ended');
      expect(form).to.not.include('held until');
    }
  });

  it('says that a failed refund did not go through, and not that it is paid', () => {
    const refund = {
      ...envelope,
      operatorName: 'Concord',
      amount: 7050,
      currency: 'USD',
      bookingReference: 'K7QX4M2HWD',
    };
    for (const form of forms(refundFailedMail(refund))) {
      expect(form).to.include('it did not go through');
      expect(form).to.include('K7QX4M2HWD');
      expect(form).to.not.include('have paid');
    }
  });

  it('names the city alone where no stop is known', () => {
    const nowhere = { ...trip, from: { ...trip.from, stopName: '' } };
    const mail = cancellationMail({
      ...cancelled,
      trip: nowhere,
      refundAmount: 0,
      refundStatus: 'processed',
    });
    expect(mail.text).to.match(/· Boston, MA$/m);
  });

  it('tells of a processed refund, with a booking and without one', () => {
    const refund = { ...envelope, operatorName: 'Concord', amount: 7050, currency: 'USD' };
    expect(refundProcessedMail({ ...refund, bookingReference: 'K7QX4M2HWD' }).text).to.include('K7QX4M2HWD');
    const without = refundProcessedMail({ ...refund, bookingReference: null });
    for (const form of forms(without)) {
      expect(form).to.include('We have paid $70.50 back');
      expect(form).to.not.include('null');
    }
  });

  it('tells of a cancelled departure and its refund', () => {
    const mail = scheduleCancelledMail({ ...cancelled, refundAmount: 7050, refundStatus: 'pending' });
    for (const form of forms(mail)) {
      expect(form).to.include('this departure had to be cancelled');
      expect(form).to.include('Your refund of $70.50 is on its way');
    }
  });

  it('escapes HTML in names and keeps line breaks out of every line', () => {
    const eve = { name: 'Eve <script>alert("1")</script>\r\nBcc: x@example.com', address: 'eve@example.com' };
    const document = ticketDocument({
      operatorName: 'A & B <b>',
      from: { ...trip.from, city: 'Bos<img src=x onerror=alert(1)>ton\r\nX-Evil: 1' },
    });
    const mail = confirmed(document, Buffer.alloc(1), eve);
    expect(mail.html).to.not.match(/<script|<img|<b>/);
    expect(mail.html).to.include('A &amp; B &lt;b&gt;');
    expect(mail.html).to.include('&lt;script&gt;alert(&quot;1&quot;)');
    expect(mail.subject).to.not.match(/[\r\n]/);
    expect(mail.to.name).to.not.match(/[\r\n]/);
    expect(mail.text).to.not.match(/^(Bcc|X-Evil):/m);
  });

  it('reads in the dark', () => {
    const { html } = refundProcessedMail({
      ...envelope,
      operatorName: 'O',
      bookingReference: null,
      amount: 1,
      currency: 'USD',
    });
    expect(html).to.include('<meta name="color-scheme" content="light dark"/>');
    expect(html).to.include('@media (prefers-color-scheme:dark)');
  });

  it('[MAIL-23] puts the trip into the calendar, moves it, and takes it out again', () => {
    const ticket = { document: trip, pdf: Buffer.alloc(1) };
    const made = calendarOf(confirmed(trip));
    expect(made).to.include.members(['METHOD:PUBLISH', 'UID:booking-1@bus-seat-booking', 'STATUS:CONFIRMED']);
    expect(made).to.include('DTSTART:20260303T141500Z');
    expect(made).to.include('SUMMARY:Boston\\, MA – Portland\\, ME');
    const moved = { ...trip, from: { ...trip.from, at: trip.from.at + 3_600_000 } };
    const changed = scheduleChangedMail({
      ...envelope,
      writtenAt: writtenAt + 60_000,
      ticket: { ...ticket, document: moved },
      bookingId: 'booking-1',
    });
    expect(calendarOf(changed)).to.include.members([
      'UID:booking-1@bus-seat-booking',
      'DTSTART:20260303T151500Z',
    ]);
    const later = { ...cancelled, writtenAt: writtenAt + 120_000 };
    const off = calendarOf(cancellationMail({ ...later, refundAmount: 0, refundStatus: 'processed' }));
    const newness = (entry: string[]) =>
      ['SEQUENCE:', 'DTSTAMP:'].map((name) =>
        entry.find((line) => line.startsWith(name))?.slice(name.length),
      );
    expect([made, calendarOf(changed), off].map(newness)).to.deep.equal([
      ['36270300', '20260224T190500Z'],
      ['36270360', '20260224T190600Z'],
      ['36270420', '20260224T190700Z'],
    ]);
    expect(off).to.include.members(['METHOD:CANCEL', 'UID:booking-1@bus-seat-booking', 'STATUS:CANCELLED']);
  });

  it('[MAIL-24] tells of new times that booking and seats stand', () => {
    const ticket = { document: trip, pdf: Buffer.alloc(1) };
    for (const form of forms(scheduleChangedMail({ ...envelope, ticket, bookingId: 'booking-1' }))) {
      expect(form).to.include('K7QX4M2HWD');
      expect(form).to.include('and so do your seats and your ticket');
      expect(form).to.include('Tue 3 Mar 2026, 09:15 EST');
    }
  });

  it('[MAIL-25] tells of a hold that ran out that nothing was taken', () => {
    for (const form of forms(holdExpiredMail({ ...envelope, trip, seats: trip.seats }))) {
      expect(form).to.include('Nothing was taken from you');
      expect(form).to.include('4A (Standard), 4B (Premium)');
    }
  });

  it('[MAIL-26] writes in the language of the customer', () => {
    const es = { ...envelope, language: 'es' as const };
    const letters = [
      confirmationMail({
        ...es,
        ticket: { document: trip, pdf: Buffer.alloc(1) },
        bookingId: 'b',
        invoice: null,
      }),
      holdExpiredMail({ ...es, trip, seats: trip.seats }),
      paymentFailedMail({ ...es, trip, amount: 7050, heldUntil: null }),
      latePaymentMail({ ...es, trip, amount: 7050, why: 'hold_over' }),
      refundProcessedMail({ ...es, operatorName: 'O', bookingReference: null, amount: 1, currency: 'USD' }),
      scheduleCancelledMail({ ...cancelled, ...es, refundAmount: 7050, refundStatus: 'pending' }),
    ];
    for (const mail of letters) {
      expect(mail.text, mail.subject).to.include('Hola, Maya Lindqvist:');
      expect(mail.html).to.include('<html dir="ltr" lang="es">');
      expect(mail.text, mail.subject).to.not.match(/\b(Your|Departure|refund|booking|until)\b/);
    }
    expect(letters[0]?.text).to.match(/mar 3 mar 2026, 09:15 EST/);
    expect(letters[0]?.text).to.include('4A (estándar), 4B (premium)');
    expect(letters[0]?.text).to.include('CCL-5512 · De lujo');
  });
});
