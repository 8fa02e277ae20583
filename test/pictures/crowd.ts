/** Other passengers on the trips that are shown, so that the maps look as they do on a working day. */

import type { z } from 'zod';
import { bookingOf, initiate, payAtSandbox } from '../../src/cli/demo/paying.ts';
import { signUp } from '../../src/cli/demo/people.ts';
import type { RestClient } from '../../src/cli/demo/restClient.ts';
import { listOf } from '../../src/http/paging.ts';
import { heldSchema } from '../../src/http/reservations/schema.ts';
import { departureSchema } from '../../src/http/schedules/schema.ts';
import { seatSchema } from '../../src/http/seats/schema.ts';

export type Departure = z.output<typeof departureSchema>;
type Seat = z.output<typeof seatSchema>;

export interface Wish {
  from: string;
  to: string;
  date: string;
  timezone: string;
}

export async function departuresOf(rest: RestClient, wish: Wish): Promise<Departure[]> {
  const { items } = await rest.get('/schedules/search', listOf(departureSchema), {
    origin_city: wish.from,
    destination_city: wish.to,
    departure_date: wish.date,
    timezone: wish.timezone,
  });
  return items;
}

/**
 * Fills about `share` of a trip's seats by parties of one to four who sit together; a few of them still pay. The same
 * seats each time. `spare` stay free.
 */
export async function fill(
  rest: RestClient,
  scheduleId: string,
  share: number,
  spare: readonly string[] = [],
): Promise<void> {
  const { items } = await rest.get(`/schedules/${scheduleId}/seats`, listOf(seatSchema), {});
  const parties = partiesOf(items, share, new Set(spare));
  for (const [index, party] of parties.entries()) {
    const { rest: theirs } = await signUp(rest, 'Crowd');
    const held = await theirs.post(
      '/reservations/create',
      { schedule_id: scheduleId, seat_ids: party.map(({ id }) => id) },
      heldSchema,
    );
    if (index % 4 === 3) continue;
    await payAtSandbox(await initiate(theirs, held));
    await bookingOf(theirs, held);
  }
}

function partiesOf(seats: readonly Seat[], share: number, spare: ReadonlySet<string>): Seat[][] {
  const parties: Seat[][] = [];
  let [taken, state] = [0, 7];
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  for (let at = 0; at < seats.length; ) {
    const size = 1 + Math.floor(random() * 4);
    const party = seats.slice(at, at + size).filter(({ seat_number }) => !spare.has(seat_number));
    at += size;
    if (random() > share || party.length === 0) continue;
    parties.push(party);
    taken += party.length;
    if (taken > seats.length * share * 1.1) break;
  }
  return parties;
}
