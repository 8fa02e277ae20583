import type { Courier } from '../../app/processes/courier.ts';
import type { Member } from '../../app/processes/members.ts';
import { type OnTrouble, PEER_TIMES, Peer, type PeerTimes } from './peer.ts';

export interface LinkCourier extends Courier {
  /** Closes the connections to processes that are not among `live`. */
  keepOnly(live: readonly Member[]): void;
  close(): void;
}

/** Calls other processes over one connection each. */
export function createCourier(key: string, onTrouble: OnTrouble, times: PeerTimes = PEER_TIMES): LinkCourier {
  const peers = new Map<string, Peer>();
  const peerOf = ({ id, address }: Member): Peer => {
    let peer = peers.get(id);
    if (!peer) {
      peer = new Peer(address, key, times, onTrouble);
      peers.set(id, peer);
    }
    return peer;
  };
  const forget = (id: string, peer: Peer) => {
    peers.delete(id);
    peer.close();
  };
  return {
    call: (to, method, body) => peerOf(to).call(method, body),
    stream: (to, method, body, ends) => peerOf(to).stream(method, body, ends),
    keepOnly(live) {
      const ids = new Set(live.map(({ id }) => id));
      for (const [id, peer] of peers) if (!ids.has(id)) forget(id, peer);
    },
    close() {
      for (const [id, peer] of peers) forget(id, peer);
    },
  };
}
