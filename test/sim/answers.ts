import type { Violation } from './checks.ts';
import type { Answer, Call } from './history.ts';
import type { Tables } from './postgres/tables.ts';

/** What an answer says is true in the database when it leaves the process, and was the asker's to ask. I10. */
export function answerBreaks(tables: Tables, call: Call, answer: Answer): Violation[] {
  const breaks: Violation[] = [];
  const must = (holds: unknown, says: string, rule = 'I10') => {
    if (!holds) breaks.push({ rule, says });
  };
  if (!answer.ok) {
    for (const seat of answer.seats ?? [])
      must('seats' in call && call.seats.includes(seat), `lost ${seat}?`);
    return breaks;
  }
  switch (call.f) {
    case 'reserve': {
      const made = tables.reservations.get(answer.reservation ?? '');
      must(made, `reservation ${answer.reservation} is answered and is not there`);
      const seats = made?.claims.map((claim) => claim.seatId).sort();
      must(made?.userId === call.user && made.scheduleId === call.schedule, `another's reservation`);
      must(seats?.join() === [...call.seats].sort().join(), `it holds ${seats?.join()}`);
      must(
        made?.expiresAt === answer.expires_at && made?.totalAmount === answer.amount,
        'it is another hold',
      );
      break;
    }
    case 'release': {
      const held = tables.reservations.get(call.reservation);
      must(
        held?.status === 'cancelled' || held?.status === 'expired',
        `${call.reservation} is ${held?.status}`,
      );
      must(
        call.by === 'admin' || held?.userId === call.user,
        `${call.user} released what is ${held?.userId}'s`,
        'RES-8',
      );
      break;
    }
    case 'initiate': {
      const payment = tables.payments.get(answer.payment ?? '');
      must(payment?.reference, `payment ${answer.payment} is answered and is not begun`);
      must(payment?.reservationId === call.reservation, 'it pays for something else');
      break;
    }
    case 'book': {
      const booking = tables.bookings.get(answer.booking ?? '');
      must(
        booking?.reservationId === call.reservation,
        `booking ${answer.booking} is answered and is not there`,
      );
      must(booking?.userId === call.user, `somebody else's booking`, 'BKG-20');
      break;
    }
    case 'cancel': {
      const cancellation = tables.cancellations.get(answer.cancellation ?? '');
      must(cancellation?.bookingId === call.booking, `cancellation ${answer.cancellation} is not there`);
      must(tables.bookings.get(call.booking)?.status === 'cancelled', `${call.booking} is not cancelled`);
      break;
    }
    case 'cancel_seats': {
      const cancellation = tables.cancellations.get(answer.cancellation ?? '');
      must(cancellation?.bookingId === call.booking, `cancellation ${answer.cancellation} is not there`);
      const given = tables.bookings
        .get(call.booking)
        ?.seats.filter(({ seatId }) => call.seats.includes(seatId));
      must(
        given?.every(({ cancellationId }) => cancellationId !== null),
        `${call.seats} were not given up`,
      );
      break;
    }
    case 'name':
      must(
        tables.reservations.get(call.reservation)?.userId === call.user,
        'it is somebody else who travels',
      );
      break;
    case 'invoice': {
      const invoices = [...tables.invoices.values()].filter(({ series }) => series === 'invoice');
      const issued = invoices.find(({ counter }) => `INV-${counter}` === answer.invoice);
      must(issued?.bookingId === call.booking, `${answer.invoice} is not of ${call.booking}`);
      break;
    }
    case 'retry_refund':
      must(tables.refunds.has(call.refund), `${call.refund} is no refund`);
      break;
    case 'cancel_schedule':
      must(tables.schedules.get(call.schedule)?.status === 'cancelled', `${call.schedule} goes on`);
  }
  return breaks;
}
