/** Other passengers: so that maps, departures and figures look as they do where people work. */

import type { Reply } from '../support/httpServer.ts';
import { type Held, heldBy, makePassengers, type Passenger } from '../support/passenger.ts';
import { seeded } from '../support/seeded.ts';
import type { TestServer } from '../support/server.ts';

export interface Party {
  scheduleId: string;
  seatIds: string[];
  /** What becomes of their hold; `held` is left to run down. */
  ending: 'held' | 'released' | 'booked' | 'cancelled';
}

export interface FreeSeat {
  id: string;
  number: string;
}

/** So many do something at once. */
const ABREAST = 6;

const NAMES = [
  ['Edith', 'Clarke'],
  ['Mary', 'Jackson'],
  ['Alan', 'Turing'],
  ['Dorothy', 'Vaughan'],
  ['Claude', 'Shannon'],
  ['Emmy', 'Noether'],
  ['Barbara', 'Liskov'],
  ['Edsger', 'Dijkstra'],
  ['Hedy', 'Lamarr'],
  ['Radia', 'Perlman'],
  ['Joseph', 'Fourier'],
  ['Sofia', 'Kovalevskaya'],
] as const;

/** Has them all come, each with an account of their own. */
export async function come(server: TestServer, parties: readonly Party[]): Promise<void> {
  const people = await peopleOf(server, parties.length);
  const waiting = parties.entries();
  const serve = async () => {
    for (const [index, party] of waiting) {
      const person = people[index];
      if (person) await visit(person, party);
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, serve));
}

async function peopleOf({ database, url, time }: TestServer, count: number): Promise<Passenger[]> {
  const people = await makePassengers(database.pool, url, count, time);
  const names = people.map((_, index) => NAMES[index % NAMES.length] ?? NAMES[0]);
  await database.pool.query(
    `update users set first_name = named.first, last_name = named.last
       from unnest($1::uuid[], $2::text[], $3::text[]) as named (id, first, last) where users.id = named.id`,
    [people.map(({ userId }) => userId), names.map(([first]) => first), names.map(([, last]) => last)],
  );
  return people;
}

async function visit(person: Passenger, { scheduleId, seatIds, ending }: Party): Promise<void> {
  const held = heldBy(await person.reserve(scheduleId, seatIds));
  if (ending === 'held') return;
  if (ending === 'released') {
    await person.call('DELETE', `/reservations/${held.id}`);
    return;
  }
  await person.pay(await person.start(held));
  const booked = await bookedBy(person, held);
  if (ending === 'cancelled') await person.call('POST', `/bookings/${String(booked.json.id)}/cancel`, {});
}

/** The gateway's news may have made the booking already. */
async function bookedBy(person: Passenger, held: Held): Promise<Reply> {
  const reply = await person.book(held);
  if (reply.status >= 300) throw new Error(`the booking is ${reply.status}: ${reply.text}`);
  return reply;
}

/** From the front to the back. */
export async function freeSeatsOf({ database }: TestServer, scheduleId: string): Promise<FreeSeat[]> {
  const { rows } = await database.pool.query<FreeSeat>(
    `select id, seat_number as number from seats where schedule_id = $1 and status = 'available'
      order by deck, seat_row, seat_column`,
    [scheduleId],
  );
  return rows;
}

/**
 * Fills about `share` of a trip's free seats by parties of one to four who sit together; a few of them still pay. The
 * same seats each time. `spare` stay free.
 */
export async function fill(
  server: TestServer,
  scheduleId: string,
  share: number,
  spare: readonly string[] = [],
): Promise<void> {
  const seats = await freeSeatsOf(server, scheduleId);
  const groups = groupsOf(seats, share, new Set(spare));
  await come(
    server,
    groups.map((group, index) => ({
      scheduleId,
      seatIds: group.map(({ id }) => id),
      ending: index % 4 === 3 ? 'held' : 'booked',
    })),
  );
}

function groupsOf(seats: readonly FreeSeat[], share: number, spare: ReadonlySet<string>): FreeSeat[][] {
  const groups: FreeSeat[][] = [];
  const random = seeded(7);
  let taken = 0;
  for (let at = 0; at < seats.length; ) {
    const size = 1 + Math.floor(random() * 4);
    const group = seats.slice(at, at + size).filter(({ number }) => !spare.has(number));
    at += size;
    if (random() > share || group.length === 0) continue;
    groups.push(group);
    taken += group.length;
    if (taken > seats.length * share * 1.1) break;
  }
  return groups;
}
