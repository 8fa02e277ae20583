import { BOOKING_TRANSITIONS } from '../../src/domain/booking.ts';
import { decide } from '../../src/domain/decide.ts';
import { PAYMENT_TRANSITIONS, REFUND_TRANSITIONS } from '../../src/domain/payment.ts';
import { SCHEDULE_TRANSITIONS } from '../../src/domain/schedule.ts';
import type { SeatCommand } from '../../src/domain/seatCommands.ts';
import { evolve, type SeatEvent, type SeatsGivenUp } from '../../src/domain/seatEvents.ts';
import { availableSeats, invariantBreaks, type SeatMap, seatStatus } from '../../src/domain/seatMap.ts';
import { mapOf, NOON, pendingPayment } from './maps.ts';
import { CAPACITY, commandOf, pick, type Step } from './seatMapSteps.ts';

/** A trip, told step by step, and what must be true of it whatever happens. `breaks` collects what is not. */
export class Story {
  readonly map: SeatMap = mapOf(8);
  readonly breaks: string[] = [];
  now = NOON;
  #serial = 0;
  #captured = 0;
  #ordered = 0;
  readonly #kept = new Map<string, number>();
  readonly #owners = new Map<string, string>();

  tell(step: Step): void {
    if (step.do === 'wait') this.now += step.ms;
    if (step.do === 'initiate') this.#initiate(step.nth);
    const expired = decide(this.map, { type: 'expire' }, this.now);
    if (expired.ok) this.#apply(expired.events);
    for (const hold of this.map.holds.values()) {
      this.#check(this.now < hold.expiresAt, `I13 hold ${hold.reservationId} outlived its expiry`);
    }
    const command = commandOf(step, this.map, ++this.#serial);
    if (command) this.#decide(command);
    this.#checkAll();
  }

  #decide(command: SeatCommand): void {
    const before = this.#picture();
    const decision = decide(this.map, command, this.now);
    this.#check(this.#picture() === before, `deciding ${command.type} changed the map`);
    if (decision.ok) this.#apply(decision.events);
  }

  /** A payment begins beside the actor, on a hold that is live when it begins. */
  #initiate(index: number): void {
    const hold = pick(this.map.holds.values(), index);
    if (!hold) return;
    const id = `payment-${++this.#serial}`;
    this.map.payments.set(id, pendingPayment(id, hold));
  }

  #apply(events: SeatEvent[]): void {
    for (const event of events) {
      this.#judge(event);
      evolve(this.map, event);
    }
  }

  /** What an event may do, judged by the map before it, and what it means for money and for owners of seats. */
  #judge(event: SeatEvent): void {
    switch (event.type) {
      case 'seats_held':
        return this.#take(
          event.hold.reservationId,
          event.hold.seats.map((each) => each.seatId),
        );
      case 'hold_ended':
        if (event.cause === 'expired') {
          this.#check(this.now >= event.hold.expiresAt, `I13 hold ${event.hold.reservationId} expired early`);
        }
        return this.#give(event.hold.reservationId);
      case 'booking_confirmed':
        this.#check(this.now < event.hold.expiresAt, `I13 ${event.booking.id} was made after its hold`);
        this.#check(!this.map.bookings.has(event.booking.id), `I6 ${event.booking.id} was made twice`);
        this.#check(
          event.booking.totalAmount === event.hold.totalAmount,
          `I6 ${event.booking.id} has another price`,
        );
        this.#kept.set(event.booking.id, event.booking.totalAmount);
        return;
      case 'payment_captured':
        this.#move(PAYMENT_TRANSITIONS, this.map.payments.get(event.paymentId)?.status, 'completed');
        this.#captured += event.amount;
        return;
      case 'payment_failed':
        return this.#move(PAYMENT_TRANSITIONS, this.map.payments.get(event.paymentId)?.status, 'failed');
      case 'refund_ordered':
        this.#check(
          !this.map.refunds.has(event.refund.id),
          `I12 refund ${event.refund.id} was ordered twice`,
        );
        this.#ordered += event.refund.amount;
        return;
      case 'refund_settled':
        return this.#move(REFUND_TRANSITIONS, this.map.refunds.get(event.refund.id)?.status, event.outcome);
      case 'payment_refunded':
        return this.#move(PAYMENT_TRANSITIONS, this.map.payments.get(event.paymentId)?.status, 'refunded');
      case 'refund_retried':
        return this.#move(REFUND_TRANSITIONS, this.map.refunds.get(event.refund.id)?.status, 'pending');
      case 'booking_cancelled':
        this.#move(BOOKING_TRANSITIONS, this.map.bookings.get(event.booking.id)?.status, 'cancelled');
        return this.#giveUp(event, 'all');
      case 'seats_cancelled':
        this.#check(
          event.booking.status === 'confirmed',
          `I11 ${event.booking.id} is divided when it is over`,
        );
        return this.#giveUp(event, 'some');
      case 'bookings_completed':
        for (const { id } of event.bookings)
          this.#move(BOOKING_TRANSITIONS, this.map.bookings.get(id)?.status, 'completed');
        return;
      case 'schedule_moved':
        this.#check(event.from === this.map.status, `I11 the trip is not ${event.from}`);
        return this.#move(SCHEDULE_TRANSITIONS, this.map.status, event.to);
      case 'seat_changed':
      case 'seat_removed': {
        const { id } = event.type === 'seat_removed' ? event.seat : event.after;
        return this.#check(!this.#owners.has(id), `I2 ${id} was edited while it was taken`);
      }
      default:
    }
  }

  /** A seat is given up once, by whoever has it, and no more comes back than was paid for it. Rule [CAN-31]. */
  #giveUp({ booking, seats, refundAmount }: SeatsGivenUp, much: 'all' | 'some'): void {
    const paid = seats.reduce((sum, seat) => sum + seat.price, 0);
    this.#check(refundAmount >= 0 && refundAmount <= paid, `I9 ${booking.id} gives back ${refundAmount}`);
    const kept = (this.#kept.get(booking.id) ?? Number.NaN) - refundAmount;
    this.#check(kept >= 0, `I9 ${booking.id} gives back more than was paid`);
    this.#kept.set(booking.id, kept);
    for (const { seatId } of seats) {
      this.#check(this.#owners.get(seatId) === booking.reservationId, `I2 ${seatId} was given up twice`);
      this.#owners.delete(seatId);
    }
    const left = [...this.#owners.values()].filter((owner) => owner === booking.reservationId).length;
    this.#check((left === 0) === (much === 'all'), `I11 ${booking.id} keeps ${left} seats`);
  }

  #take(reservationId: string, seatIds: string[]): void {
    for (const id of seatIds) {
      this.#check(!this.#owners.has(id), `I1 ${id} was sold twice`);
      this.#owners.set(id, reservationId);
    }
  }

  #give(reservationId: string): void {
    for (const [seatId, owner] of this.#owners) if (owner === reservationId) this.#owners.delete(seatId);
  }

  #move<S extends string>(table: Record<S, readonly S[]>, from: S | undefined, to: S): void {
    this.#check(from !== undefined && table[from].includes(to), `I11 ${from} became ${to}`);
  }

  #checkAll(): void {
    const { map } = this;
    this.breaks.push(...invariantBreaks(map));
    const free = [...map.seats.keys()].filter((id) => !this.#owners.has(id));
    this.#check(
      availableSeats(map) === (map.status === 'cancelled' ? 0 : free.length),
      `I3 ${availableSeats(map)} available, ${free.length} free`,
    );
    for (const seat of map.seats.values()) {
      this.#check(
        (seatStatus(seat) === 'available') === !this.#owners.has(seat.id),
        `I2 ${seat.id} ${seatStatus(seat)}`,
      );
    }
    this.#check(map.seats.size <= CAPACITY, 'I3 more seats than the bus has');
    const kept = [...this.#kept.values()].reduce((sum, amount) => sum + amount, 0);
    this.#check(
      this.#captured === kept + this.#ordered,
      `I7 captured ${this.#captured}, kept ${kept}, returned ${this.#ordered}`,
    );
    for (const payment of map.payments.values()) this.#checkPayment(payment.id);
    if (map.status === 'cancelled') {
      this.#check(map.holds.size === 0, 'I11 a cancelled trip is held');
      for (const booking of map.bookings.values()) {
        this.#check(booking.status !== 'confirmed', `I11 ${booking.id} travels with a cancelled trip`);
      }
    }
  }

  /** I8: captured money is a booking's, or goes back whole. */
  #checkPayment(id: string): void {
    const payment = this.map.payments.get(id);
    if (!payment || payment.capturedAmount === null) return;
    const refunds = [...this.map.refunds.values()].filter((refund) => refund.paymentId === id);
    const back = refunds.reduce((sum, refund) => sum + refund.amount, 0);
    const owed = payment.bookingId === null ? 0 : (this.#kept.get(payment.bookingId) ?? Number.NaN);
    this.#check(
      payment.capturedAmount - back === owed,
      `I8 ${id} captured ${payment.capturedAmount}, ${back} goes back`,
    );
    const booking = payment.bookingId === null ? null : this.map.bookings.get(payment.bookingId);
    const isOver = !booking || booking.status === 'cancelled';
    const isBack = refunds.length > 0 && refunds.every(({ status }) => status === 'processed');
    this.#check(
      (payment.status === 'refunded') === (isOver && isBack),
      `I11 ${id} is ${payment.status}, ${refunds.length} refunds`,
    );
  }

  #check(holds: boolean, otherwise: string): void {
    if (!holds) this.breaks.push(otherwise);
  }

  #picture(): string {
    return JSON.stringify(this.map, (_key, value: unknown) => (value instanceof Map ? [...value] : value));
  }
}
