/** What is said once for the whole API. */

import { LIMITS } from '../../app/limits.ts';
import { MOST_FOLLOWED } from '../../domain/schedule.ts';
import { MAX_LIMIT } from '../paging.ts';

export const TITLE = 'Bus seat booking';

export const DESCRIPTION = `\
Seats on intercity buses: find a departure, watch its seats live, hold up to six of them for fifteen minutes, pay, and
travel with a ticket whose code can be checked offline.

## The first trip
1. \`POST /users/register\`, then \`POST /users/login\`: send the \`access_token\` as \`Authorization: Bearer …\`.
2. \`GET /schedules/search\` finds departures, \`GET /schedules/{id}/seats\` their seats.
3. \`POST /reservations/create\` holds seats until its \`expiry_datetime\`.
4. \`POST /payments/initiate\` gives a \`redirect_url\` at which the passenger pays.
5. \`POST /bookings/create\` gives the booking, \`GET /bookings/{id}/details\` its ticket.

## Conventions
- **Names** are \`snake_case\`. A field that a request does not have is refused, not ignored. \`PUT\` changes the fields
  that it names and leaves the others.
- **Ids** are UUIDs. **Times** are ISO 8601 in UTC with milliseconds; a time that is sent needs an offset.
- **Money** is a JSON number with at most two decimals.
- **Lists** answer \`items\` and \`next_cursor\`; \`limit\` goes up to ${MAX_LIMIT}. Send \`next_cursor\` as \`cursor\` for the next page.
- **Errors** are \`application/problem+json\` (RFC 9457). Programs read \`code\`, which is from a closed list.
- **Again**: with an \`Idempotency-Key\` a POST can be sent again without fear. The same key and body get the first answer
  again for at least 24 hours; with another body it is 422, and 409 while the first one still runs. Answers of 2xx and
  409 are kept, others are judged anew.
- **Limits**: ${LIMITS.user.points} requests a minute for each user, ${LIMITS.guest.points} for each address without a token. Whoever calls more often is
  answered 429, and 503 while something that is needed cannot be reached. Both say in \`Retry-After\` after how many
  seconds to come back.
- **\`X-Request-Id\`** is returned with every answer: the one that was sent, or one of ours. Name it when you report a
  problem.
`;

/** The groups of operations, in the order in which they are shown. */
export const TAGS: Readonly<Record<string, string>> = {
  users: 'Accounts and sessions. Access tokens last 30 minutes; a refresh token is good for one exchange.',
  routes: 'From where to where. Those out of service are seen by admins alone.',
  buses: 'Buses and their seat plans, for admins.',
  schedules: `\
Departures: a bus on a route at a time, and its seats. Who shows many of them follows them by the socket
\`/ws/departures\`, without a token: its message is \`{"schedule_ids": […]}\` with up to ${MOST_FOLLOWED} ids, at any time anew. The
answer has the seats left of all of them (#/components/schemas/SeatsLeft), and each message after it of those that have
changed. \`{"type": "changed"}\` says that another search may find others.`,
  seats: 'Single seats of a schedule.',
  rooms: `\
The seat map of a schedule, live, on two ways:

- **Plain WebSocket** \`/ws/schedules/{schedule_id}/seats\`, without a token. The first message is a \`snapshot\`
  (#/components/schemas/SeatSnapshot), then come \`delta\`s (#/components/schemas/SeatDelta) whose \`version\` rises by
  exactly one each. When seats are added, removed or repriced, or the schedule is cancelled, a new snapshot comes. A
  schedule that does not exist closes the socket with 4404.
- **Colyseus room** \`schedule\`, joined with the Colyseus SDK: \`joinOrCreate('schedule', { schedule_id })\`. Its state is
  #/components/schemas/RoomState. Who joins with an access token (\`client.auth.token\`) may also \`reserve\` and
  \`release\`; a refused request rejects with a Problem.

All messages stand in \`x-channels\` of this document. The operations below are the SDK's own first step.`,
  reservations: 'Seats held for fifteen minutes while the passenger pays.',
  payments: 'Paying for a reservation. The gateway tells by webhook how it ended.',
  bookings: 'Seats that are paid for, and cancelling them.',
  tickets: 'The paper: a PDF, and a code that can be checked offline.',
  cancellations: 'Cancelled bookings and their refunds.',
  'activity logs': 'Who did what, and when.',
  admin: `\
For those who run the buses. The socket \`/ws/admin/changes\` tells which schedules have changed
(#/components/schemas/SchedulesChanged), whichever process did it: its first message is the client's,
\`{"access_token": …}\`.`,
  system: 'For load balancers, operators and programs that read descriptions.',
};
