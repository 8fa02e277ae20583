import { DateTime } from 'luxon';
import { heldSchema } from '../../http/reservations/schema.ts';
import { keysSchema } from '../../http/tickets/schema.ts';
import { refusalOf, type ServerProblem, TripFailure } from './failure.ts';
import { type FoundTrip, findTrip, type TripWish } from './findTrip.ts';
import { type BookingDetails, bookingOf, initiate, payAtSandbox } from './paying.ts';
import { signIn, signUp, type Traveller } from './people.ts';
import { type Cancellation, cancelBooking, refundOf } from './refunding.ts';
import { RestClient } from './restClient.ts';
import { type Held, RoomWatcher } from './roomWatcher.ts';
import type { SeatWatcher } from './seatWatcher.ts';
import { SocketWatcher } from './socketWatcher.ts';
import { type Report, step } from './steps.ts';
import { type CodeSays, readCode } from './ticketCheck.ts';

export interface TripOptions extends TripWish {
  /** Where the server is, e.g. `http://localhost:3000`. */
  url: string;
  /** Who travels; null registers somebody new. */
  account: { email: string; password: string } | null;
}

/** What every step came to. */
export interface TripResult {
  found: FoundTrip;
  traveller: Traveller;
  rival: Traveller;
  seatIds: string[];
  held: Held;
  /** What the rival heard who asked for one of the held seats. */
  refused: ServerProblem;
  booking: BookingDetails;
  code: CodeSays;
  pdf: Buffer;
  cancellation: Cancellation;
  /** The versions of the map that each door showed, in order. */
  versions: { socket: number[]; room: number[] };
}

type Watchers = [SocketWatcher, RoomWatcher];

/**
 * A whole trip against a running server, as its clients would make it, over REST, the room and the plain socket at
 * once: from the search to the refund. A trip that fails on the way is undone as far as it can be. Throws `TripFailure`.
 */
export async function runTrip(options: TripOptions, report: Report): Promise<TripResult> {
  const rest = new RestClient(options.url);
  const found = await step(report, 'Search', () => findTrip(rest, options), tellFound);
  const { account } = options;
  const traveller = await step(
    report,
    account ? 'Sign in' : 'Sign up',
    () => (account ? signIn(rest, account.email, account.password) : signUp(rest, 'Tess')),
    ({ user }) => `${user.first_name} ${user.last_name}, ${user.email}`,
  );
  const watchers = await watch(rest.url, found.departure.id, traveller, report);
  try {
    return await travel(rest, found, traveller, watchers, options.seats, report);
  } finally {
    await Promise.all(watchers.map((watcher) => watcher.close()));
  }
}

async function watch(
  url: string,
  scheduleId: string,
  { token }: Traveller,
  report: Report,
): Promise<Watchers> {
  const socket = await step(report, 'Watch by socket', () => SocketWatcher.open(url, scheduleId), tellMap);
  try {
    const open = () => RoomWatcher.open(url, scheduleId, token);
    return [socket, await step(report, 'Watch by room', open, tellMap)];
  } catch (error) {
    await socket.close();
    throw error;
  }
}

async function travel(
  rest: RestClient,
  found: FoundTrip,
  traveller: Traveller,
  watchers: Watchers,
  seats: number,
  report: Report,
): Promise<TripResult> {
  const [socket, room] = watchers;
  const seatIds = freeSeats(socket, seats);
  const held = await step(report, 'Hold by room', () => room.reserve(seatIds), tellHeld);
  let undo: () => Promise<unknown> = () => traveller.rest.delete(`/reservations/${held.id}`);
  try {
    await seen(report, 'Both see it', watchers, seatIds, 'reserved');
    const rival = await signUp(rest, 'Rita');
    const refused = await step(
      report,
      'Rival refused',
      () => refusalOf(rival.rest.post('/reservations/create', wishFor(held), heldSchema)),
      (problem) => `${rival.user.email} hears ${problem.status} ${problem.code}`,
    );
    const booking = await book(traveller, held, watchers, report);
    undo = () => cancelBooking(traveller.rest, booking.id);
    const checked = await checkTicket(rest, traveller, booking, report);
    const cancellation = await cancel(traveller, booking, watchers, seatIds, report);
    mustAgree(watchers);
    const versions = { socket: socket.versions, room: room.versions };
    return {
      found,
      traveller,
      rival,
      seatIds,
      held,
      refused,
      booking,
      ...checked,
      cancellation,
      versions,
    };
  } catch (error) {
    // What failed is the news; and a hold ends by itself as well.
    await undo().catch(() => undefined);
    throw error;
  }
}

/** Pays for the hold, and waits until both doors show that the seats are sold. */
async function book(traveller: Traveller, held: Held, watchers: Watchers, report: Report) {
  const { rest } = traveller;
  const begun = await step(
    report,
    'Begin to pay',
    () => initiate(rest, held),
    ({ payment }) =>
      `${money(payment.amount)} by ${payment.payment_method}, ${payment.payment_gateway_reference}`,
  );
  await step(
    report,
    'Pay',
    () => payAtSandbox(begun),
    () => 'the sandbox gateway took the money and told the server',
  );
  const seatIds = held.seats.map((seat) => seat.id);
  await seen(report, 'Both see it sold', watchers, seatIds, 'booked');
  return step(
    report,
    'Booking',
    () => bookingOf(rest, held),
    ({ booking_reference, ticket }) => `${booking_reference}, ticket ${ticket?.ticket_number ?? 'missing'}`,
  );
}

/** The ticket's code against the public key alone, and its PDF. */
async function checkTicket(rest: RestClient, traveller: Traveller, booking: BookingDetails, report: Report) {
  const { ticket } = booking;
  if (!ticket) throw new TripFailure('The booking has no ticket.');
  const { keys } = await rest.get('/tickets/public-key', keysSchema);
  const code = await step(
    report,
    'Check the code',
    async () => readCode(ticket.qr_code, keys),
    ({ seats }) => `signed by the server, for the seats ${seats.join(', ')}; no connection was needed`,
  );
  const pdf = await step(
    report,
    'Ticket as PDF',
    () => downloadPdf(traveller, ticket.id),
    (bytes) => `${bytes.length.toLocaleString('en')} bytes`,
  );
  return { code, pdf };
}

async function downloadPdf({ rest }: Traveller, ticketId: string): Promise<Buffer> {
  const { contentType, content } = await rest.download(`/tickets/${ticketId}/download`);
  if (contentType !== 'application/pdf' || content.subarray(0, 5).toString() !== '%PDF-') {
    throw new TripFailure(`The ticket is no PDF but ${contentType}.`);
  }
  return content;
}

/** Cancels, waits until both doors show the seats free again, and until the money is back. */
async function cancel(
  { rest }: Traveller,
  booking: BookingDetails,
  watchers: Watchers,
  seatIds: string[],
  report: Report,
): Promise<Cancellation> {
  const cancelled = await step(
    report,
    'Cancel',
    () => cancelBooking(rest, booking.id),
    ({ refund_amount }) => `${money(refund_amount)} of ${money(booking.total_amount)} goes back`,
  );
  await seen(report, 'Both see it free', watchers, seatIds, 'available');
  return step(
    report,
    'Refund',
    () => refundOf(rest, cancelled),
    ({ refund_amount, refund_status }) => `${money(refund_amount)} ${refund_status}`,
  );
}

/** How soon after this call each door shows the seats so; it may have done before. */
async function seen(
  report: Report,
  name: string,
  watchers: readonly SeatWatcher[],
  seatIds: string[],
  status: string,
): Promise<void> {
  const shown = () => Promise.all(watchers.map((watcher) => watcher.untilSeats(seatIds, status)));
  const tell = () => watchers.map(({ door, view }) => `${door}: version ${view.version}`).join(', ');
  await step(report, name, shown, () => `${seatIds.length} seats ${status}; ${tell()}`);
}

/** Throws when the doors end with different maps. */
function mustAgree([socket, room]: Watchers): void {
  const statuses = ({ view }: SeatWatcher) =>
    [...view.seats.values()].map(({ id, status }) => `${id} ${status}`).sort();
  const same = statuses(socket).join() === statuses(room).join();
  if (!same || socket.view.version !== room.view.version) {
    throw new TripFailure('The plain socket and the room show different maps.');
  }
}

function freeSeats({ view }: SeatWatcher, count: number): string[] {
  const free = [...view.seats.values()].filter((seat) => seat.status === 'available').slice(0, count);
  if (free.length < count) throw new TripFailure('The seats were sold while we looked: run the trip again.');
  return free.map((seat) => seat.id);
}

function wishFor({ schedule_id, seats }: Held): { schedule_id: string; seat_ids: string[] } {
  return { schedule_id, seat_ids: seats.slice(0, 1).map((seat) => seat.id) };
}

function tellFound({ departure, departuresThatDay }: FoundTrip): string {
  const { route, available_seats, seat_count } = departure;
  const leaves = DateTime.fromISO(departure.departure_datetime, { zone: route.origin_timezone });
  const when = leaves.setLocale('en').toFormat('ccc d LLL yyyy HH:mm ZZZZ');
  const free = `${available_seats} of ${seat_count} seats free`;
  return `${route.origin_city} → ${route.destination_city}, ${when}, ${free} (1 of ${departuresThatDay} that day)`;
}

function tellMap({ view }: SeatWatcher): string {
  return `${view.availableSeats} of ${view.seats.size} seats free, version ${view.version}`;
}

function tellHeld({ seats, total_amount, seconds_remaining }: Held): string {
  const numbers = seats.map((seat) => seat.seat_number).join(', ');
  return `seats ${numbers} for ${money(total_amount)}, ${seconds_remaining} s to pay`;
}

function money(amount: number): string {
  return amount.toFixed(2);
}
