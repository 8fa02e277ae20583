import { z } from 'zod';
import type { Courier, Handlers, StreamOut } from '../src/app/processes/courier.ts';
import type { Members } from '../src/app/processes/members.ts';
import { type ClusterDesk, learnFrom } from '../src/app/schedule/clusterDesk.ts';
import { Elsewhere, type LocalDesk } from '../src/app/schedule/localDesk.ts';
import type { Matchmaker, RoomTicket } from '../src/app/schedule/matchmaker.ts';
import type { LinkedOperation, LinkedWatch } from '../src/app/schedule/processLink.ts';
import type { Watcher } from '../src/app/schedule/seatDesk.ts';
import { DatabaseUnavailable } from '../src/app/schedule/turn.ts';
import { type Refusal, Refused, refuse } from '../src/domain/errors.ts';
import { SEND } from './courierLink.ts';
import { type Relayed, WATCH } from './relay.ts';
import { snapshotText } from './watchWire.ts';

const JOIN = 'join';
const RECONNECT = 'reconnect';
/** A schedule of the one who is told has a newer owner. */
export const LOST = 'lost';

/** What other processes ask of this one's rooms. They have checked who asks; they are this program. */
const scheduleOnly = z.object({ scheduleId: z.string() });
/** A process of the version before may say nothing of what its clients have seen, or of whom it passes over. */
const led = scheduleOnly.extend({ without: z.array(z.string()).default([]) });
const watching = led.extend({ seen: z.number().default(0) });
const joining = led.extend({ accessToken: z.string().nullable(), ip: z.string().nullable() });
const reconnecting = led.extend({ reconnectionToken: z.string() });

type TicketAnswer = { ticket: RoomTicket } | { refusal: Refusal } | { elsewhere: true };

export interface HandlerParts {
  cluster: ClusterDesk;
  local: LocalDesk;
  matchmaker: Matchmaker;
  members: Members;
}

/** What this process does for the others. */
export function roomHandlers({ cluster, local, matchmaker, members }: HandlerParts): Handlers {
  const ticketHere = async (asked: z.infer<typeof led>, work: () => Promise<RoomTicket>) => {
    await learnFrom(members, asked);
    return ticketAnswer(work);
  };
  return {
    calls: {
      [SEND]: (body) => cluster.receive(body as LinkedOperation),
      [LOST]: (body) => local.drop([scheduleOnly.parse(body).scheduleId]),
      [JOIN]: (body) => {
        const asked = joining.parse(body);
        const { scheduleId, accessToken, ip } = asked;
        return ticketHere(asked, () => matchmaker.join(scheduleId, { accessToken, ip }));
      },
      [RECONNECT]: (body) => {
        const asked = reconnecting.parse(body);
        return ticketHere(asked, () => matchmaker.reconnect(asked.scheduleId, asked.reconnectionToken));
      },
    },
    streams: { [WATCH]: (body, out) => relayOut(cluster, watching.parse(body), out) },
  };
}

async function ticketAnswer(work: () => Promise<RoomTicket>): Promise<TicketAnswer> {
  try {
    return { ticket: await work() };
  } catch (error) {
    if (error instanceof Elsewhere) return { elsewhere: true };
    if (error instanceof Refused) return { refusal: error.refusal };
    throw error;
  }
}

/** Tells another process, for all its clients, of what changes here. */
async function relayOut(
  cluster: Pick<ClusterDesk, 'receiveWatcher'>,
  asked: LinkedWatch,
  out: StreamOut,
): Promise<() => void> {
  const say = (message: Relayed) => out.send(message);
  let shown = false;
  const watcher: Watcher = {
    onChange: (_change, wire) => shown && say({ text: wire.text() }),
    onGone: () => out.end(),
  };
  try {
    const watching = await cluster.receiveWatcher(asked, watcher);
    if (watching === null) say({ unknown: true });
    else say({ text: snapshotText(watching.map()) });
    shown = true;
    return () => watching?.stop();
  } catch (error) {
    if (error instanceof Elsewhere) say({ elsewhere: true });
    else if (error instanceof DatabaseUnavailable) say({ away: true });
    else throw error;
    return () => undefined;
  }
}

/** How many processes a client is led to before hearing 503. */
const MAX_MOVES = 4;

/** Lets clients in where their schedule lives. Their sockets may then come to any process. */
export function createClusterMatchmaker(local: Matchmaker, members: Members, courier: Courier): Matchmaker {
  /** Null: the owner does not answer, or is another by now. */
  const ask = async (scheduleId: string, here: () => Promise<RoomTicket>, method: string, body: object) => {
    const owner = members.ownerOf(scheduleId);
    if (owner === null) return null;
    if (owner.id === members.self.id) return ticketAnswer(here);
    const without = members.suspects();
    const called = await courier.call(owner, method, { scheduleId, without, ...body });
    if (called.kind === 'answered') return called.value as TicketAnswer;
    members.suspect(owner.id);
    return null;
  };
  const lead = async (...asked: Parameters<typeof ask>): Promise<RoomTicket> => {
    for (let move = 0; move < MAX_MOVES; move += 1) {
      const answer = await ask(...asked);
      if (answer && 'ticket' in answer) return answer.ticket;
      if (answer && 'refusal' in answer) throw new Refused(answer.refusal);
      await members.refresh();
    }
    return refuse('unavailable', 'This trip is moving to another server. Try again.', {
      retry_after_seconds: 1,
    });
  };
  return {
    join: (scheduleId, who) => lead(scheduleId, () => local.join(scheduleId, who), JOIN, who),
    reconnect: (roomId, reconnectionToken) =>
      lead(roomId, () => local.reconnect(roomId, reconnectionToken), RECONNECT, { reconnectionToken }),
  };
}
