/** Whether a database knows all that the clients of a server were told, however that server died. */
import type { Pool } from 'pg';
import { eventually } from './eventually.ts';
import type { Reply } from './httpServer.ts';
import { type Journey, note, type Step, send } from './journeys.ts';

/**
 * How long what was paid may take to be carried out when its job's taking was cut in two: the queue has it back after
 * a minute, and looks for such jobs every so often.
 */
export const NEWS_WITHIN_MS = 90_000;

/** The same for audits: a job whose process has died under it five times is tried again after two and a half minutes. */
export const NEWS_MAY_WAIT_SECONDS = 180;

/** Throws what is wrong, all of it. */
export function expectNone(what: string, wrong: string[]): void {
  if (wrong.length > 0) throw new Error(`${what}:\n${wrong.join('\n')}`);
}

interface Rows {
  status: string;
  user_id: string;
  expires_at: number;
  amount: number;
  seat_ids: string[];
  booking_id: string | null;
  booking_status: string | null;
  cancellation_id: string | null;
}

/** What is wrong with the rows of these journeys: nothing, if all that was told is there, or what may have followed. */
export async function breaksOf(pool: Pool, journeys: Journey[]): Promise<string[]> {
  const held = journeys.filter((journey) => journey.held !== null);
  const rows = await reservationRows(
    pool,
    held.map((journey) => journey.held?.id ?? ''),
  );
  const payments = await paymentRows(
    pool,
    held.map((journey) => journey.started?.paymentId ?? null),
  );
  return journeys.flatMap((journey) => {
    const wrong = [...journey.wrong];
    if (journey.held) wrong.push(...reservationBreaks(journey, rows.get(journey.held.id)));
    const { started } = journey;
    if (started && payments.get(started.paymentId) !== `${started.reference} ${started.amount}`) {
      wrong.push(`the payment ${started.paymentId} is ${payments.get(started.paymentId) ?? 'gone'}`);
    }
    return wrong.map((each) => `${each} – asked ${[...journey.asked]}, told ${[...journey.told]}`);
  });
}

function reservationBreaks(journey: Journey, row: Rows | undefined): string[] {
  const { held, passenger, seatIds, bookingId, cancellationId } = journey;
  if (!held) return [];
  if (!row) return [`the reservation ${held.id} is gone`];
  const wrong: string[] = [];
  const say = (what: string, is: unknown, told: unknown) => {
    if (is !== told) wrong.push(`reservation ${held.id}: ${what} is ${is}, told was ${told}`);
  };
  say('its user', row.user_id, passenger.userId);
  say('its end', row.expires_at, held.expiresAt);
  say('its price', row.amount, held.amount);
  say('its seats', row.seat_ids.join(), [...seatIds].sort().join());
  if (!mayBe(journey).has(row.status)) wrong.push(`reservation ${held.id} is ${row.status}`);
  if (bookingId !== null) say('its booking', row.booking_id, bookingId);
  if (cancellationId !== null) say('its cancellation', row.cancellation_id, cancellationId);
  if (row.booking_status === 'cancelled' && !journey.asked.has('cancel')) {
    wrong.push(`the booking ${row.booking_id} is cancelled, and nobody asked for that`);
  }
  return wrong;
}

/** The states that a reservation may be in after what was asked for it and what was told. */
function mayBe({ asked, told, held }: Journey): Set<string> {
  if (told.has('release')) return new Set(['cancelled']);
  if (told.has('book')) return new Set(['confirmed']);
  const states = new Set(['active']);
  if (asked.has('release')) states.add('cancelled');
  if (asked.has('pay')) states.add('confirmed');
  if (held !== null && Date.now() >= held.expiresAt) states.add('expired');
  return states;
}

/**
 * Asks again for what stayed without an answer, of a server at `url`; gives what is wrong with the answers. One after
 * another, so that what an answer says can be compared with what is.
 */
export async function allAskAgain(pool: Pool, url: string, journeys: Journey[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const journey of journeys) wrong.push(...(await askAgain(pool, url, journey)));
  return wrong;
}

async function askAgain(pool: Pool, url: string, journey: Journey): Promise<string[]> {
  journey.passenger = journey.passenger.at(url);
  const wrong: string[] = [];
  for (const step of journey.lost.splice(0)) {
    const reply = await eventually(
      `a true answer to ${step} asked again`,
      () => trueAnswer(journey, step),
      NEWS_WITHIN_MS,
    );
    if (reply.status < 300) note(journey, step, reply);
    // What was refused goes no further.
    else journey.plan = [];
    if (reply.status >= 300 && !(await isTrue(pool, journey, step, reply)))
      wrong.push(`${step}, asked again, was told ${reply.status} ${reply.text}`);
  }
  return wrong;
}

/** Throws what the server says while it says to come back. */
async function trueAnswer(journey: Journey, step: Step): Promise<Reply> {
  const reply = await send(journey, step);
  const { code } = reply.json;
  if (code === 'payment_required') journey.unpaid += 1;
  const later = reply.status === 503 || code === 'idempotency_in_progress' || code === 'payment_required';
  if (later) throw new Error(`${reply.status} ${reply.text}`);
  return reply;
}

/** Whether a refusal of a step that was asked before says how that went. */
async function isTrue(pool: Pool, journey: Journey, step: Step, { json }: Reply): Promise<boolean> {
  const row = async (id: unknown) => (await reservationRows(pool, [String(id)])).get(String(id));
  switch (`${step} ${json.code}`) {
    case 'reserve active_reservation_exists': {
      const found = await row(json.reservation_id);
      if (found?.user_id !== journey.passenger.userId) return false;
      return found.seat_ids.join() === [...journey.seatIds].sort().join();
    }
    case 'reserve seat_unavailable':
      return isTaken(pool, json.seat_ids as string[], journey);
    case 'release reservation_not_active':
    // The gateway's session is closed with the hold.
    case 'pay session_expired':
      return (await row(journey.held?.id))?.status !== 'active';
    case 'pay already_paid':
      journey.told.add('pay');
      return true;
    case 'cancel already_cancelled':
      return (await row(journey.held?.id))?.booking_status === 'cancelled';
    default:
      return false;
  }
}

async function isTaken(pool: Pool, seatIds: string[], { passenger }: Journey): Promise<boolean> {
  const { rows } = await pool.query<{ taken: number }>(
    `select count(distinct c.seat_id)::int as taken
       from reservation_seats c join reservations r on r.id = c.reservation_id
      where c.released_at is null and c.seat_id = any($1::uuid[]) and r.user_id <> $2`,
    [seatIds, passenger.userId],
  );
  return seatIds.length > 0 && rows[0]?.taken === seatIds.length;
}

async function reservationRows(pool: Pool, ids: string[]): Promise<Map<string, Rows>> {
  const { rows } = await pool.query<Rows & { id: string }>(
    `select r.id, r.status, r.user_id, r.total_amount::float8 as amount,
            (extract(epoch from r.expiry_datetime) * 1000)::float8 as expires_at,
            array(select seat_id::text from reservation_seats where reservation_id = r.id order by seat_id) as seat_ids,
            b.id as booking_id, b.status as booking_status, c.id as cancellation_id
       from reservations r
       left join bookings b on b.reservation_id = r.id
       left join cancellations c on c.booking_id = b.id
      where r.id = any($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function paymentRows(pool: Pool, ids: (string | null)[]): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ id: string; told: string }>(
    `select id, payment_gateway_reference || ' ' || amount::float8 as told from payments where id = any($1::uuid[])`,
    [ids.filter((id) => id !== null)],
  );
  return new Map(rows.map(({ id, told }) => [id, told]));
}
