import { createBookings } from '../../src/app/bookings/bookings.ts';
import type { BookingDoors, PaymentDoors, RefundDoors } from '../../src/app/bookings/doors.ts';
import { applyNews } from '../../src/app/payments/applyNews.ts';
import { createPayments } from '../../src/app/payments/payments.ts';
import { createRefunds, orderRefund } from '../../src/app/payments/refunds.ts';
import type { Clock, Ids, PaymentGateway } from '../../src/app/ports.ts';
import { createReservations } from '../../src/app/reservations/reservations.ts';
import type { Timers } from '../../src/app/schedule/expiryTimer.ts';
import type { SeatDesk } from '../../src/app/schedule/seatDesk.ts';
import { gatewaysOf } from '../../src/gateways/gateways.ts';
import type { IdempotencyParts } from '../../src/http/idempotency.ts';
import { sweepExpired } from '../../src/jobs/expirySweep.ts';
import { askGateways } from '../../src/jobs/inquiries.ts';
import { advanceSchedules } from '../../src/jobs/scheduleClock.ts';
import type { JobTasks } from './jobWorker.ts';
import type { Server } from './postgres/server.ts';
import { type MoneyWatch, simIdempotency, simLookups, simPaymentStore } from './postgres/stores.ts';
import type { Random } from './random.ts';
import type { Life } from './scheduler.ts';

export interface WiringParts {
  server: Server;
  life: Life;
  random: Random;
  clock: Clock;
  ids: Ids;
  gateway: PaymentGateway;
  desk: Pick<SeatDesk, 'send'>;
  watch: MoneyWatch;
  holdSeconds: number;
  rebookLate: boolean;
  timers: Timers;
}

/** What a process offers to clients, to the gateway, and to its own jobs. */
export interface Doors {
  reservations: ReturnType<typeof createReservations>;
  payments: PaymentDoors;
  bookings: BookingDoors;
  refunds: RefundDoors;
  desk: Pick<SeatDesk, 'send'>;
  ids: Ids;
  idempotency: IdempotencyParts;
}

export interface Wired {
  doors: Doors;
  tasks: JobTasks;
  sweep(): Promise<number>;
  advance(): Promise<number>;
  ask(): Promise<number>;
}

/** The real use cases and jobs on modelled stores, as src/server/useCases.ts and jobs.ts wire them. */
export function wire(parts: WiringParts): Wired {
  const { server, life, random, clock, ids, gateway, desk, watch, holdSeconds, rebookLate, timers } = parts;
  const lookups = simLookups(server, life);
  const store = simPaymentStore(server, life, watch);
  const gateways = gatewaysOf([gateway]);
  const bytes = (count: number) => Uint8Array.from({ length: count }, () => random.below(256));
  const news = { store, gateways, desk, clock, ids, random: bytes, rebookLate };
  const apply = (name: string, eventId: string) => applyNews(news, name, eventId);
  return {
    doors: {
      reservations: createReservations({ desk, lookup: lookups.reservations, clock, ids, holdSeconds }),
      payments: createPayments({ store, gateways, clock, ids, publicUrl: 'https://here', currency: 'USD' }),
      bookings: createBookings({
        lookup: lookups.bookings,
        applyNews: apply,
        desk,
        clock,
        ids,
        random: bytes,
      }),
      refunds: createRefunds({ store, gateways, desk, ids }),
      desk,
      ids,
      idempotency: {
        store: simIdempotency(server, life, ids),
        clock,
        secret: 'secret',
        onTrouble: () => undefined,
        wait: (ms) => server.sim.sleep(ms, life, 'insist'),
      },
    },
    tasks: {
      applyNews: apply,
      orderRefund: (refundId) => orderRefund({ store, gateways, desk, ids }, refundId),
    },
    sweep: () => sweepExpired({ lookup: lookups.reservations, desk, clock, ids }),
    ask: () => askGateways({ ...news, timers, onTrouble: () => undefined }),
    advance: () => advanceSchedules({ lookup: lookups.schedules, desk, clock, ids }),
  };
}
