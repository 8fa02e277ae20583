import { decideAdvance, decideCancelBooking, decideCancelSchedule } from './decideBooking.ts';
import {
  decideExpire,
  decideNamePassengers,
  decideRelease,
  decideReleaseUser,
  decideReserve,
} from './decideHold.ts';
import { decideCapture, decidePaymentFailed, decideRefundNews, decideRetryRefund } from './decidePayment.ts';
import {
  decideAddSeat,
  decideChangeSchedule,
  decideChangeSeat,
  decideGenerateSeats,
  decideRemoveSeat,
} from './decideSeats.ts';
import type { Decision } from './decision.ts';
import type { CommandOf, CommandType, SeatCommand } from './seatCommands.ts';
import type { SeatMap } from './seatMap.ts';

type Decider<T extends CommandType> = (map: SeatMap, command: CommandOf<T>, now: number) => Decision;

const DECIDERS: { [T in CommandType]: Decider<T> } = {
  reserve: decideReserve,
  name_passengers: decideNamePassengers,
  release: decideRelease,
  release_user: decideReleaseUser,
  expire: (map, _command, now) => decideExpire(map, now),
  capture: decideCapture,
  payment_failed: decidePaymentFailed,
  refund_news: decideRefundNews,
  retry_refund: decideRetryRefund,
  cancel_booking: decideCancelBooking,
  generate_seats: decideGenerateSeats,
  add_seat: decideAddSeat,
  change_seat: decideChangeSeat,
  remove_seat: decideRemoveSeat,
  change_schedule: decideChangeSchedule,
  advance: (map, _command, now) => decideAdvance(map, now),
  cancel_schedule: decideCancelSchedule,
};

/**
 * What a command does to a map at `now` (epoch ms): facts to commit and a reply, or a refusal. Pure: the map is not
 * changed. Holds that are over at `now` must have been ended before, which the actor does at the start of each turn.
 */
export function decide(map: SeatMap, command: SeatCommand, now: number): Decision {
  const decider = DECIDERS[command.type] as Decider<typeof command.type>;
  return decider(map, command as never, now);
}
