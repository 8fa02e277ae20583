import { type Client, ClientState, SchemaSerializer } from '@colyseus/core';
import { Encoder } from '@colyseus/schema';
import type { WebSocket } from 'ws';
import { binaryFrame, plainSocketOf, sendFrames } from './frames.ts';
import type { ScheduleState } from './ScheduleState.ts';

/** Twice what a schedule of 200 seats takes. */
const BUFFER_BYTES = 64 * 1024;
const WHOLE_BUFFER = new Uint8Array(BUFFER_BYTES);
const PATCH_BUFFER = new Uint8Array(BUFFER_BYTES);

// Colyseus makes two of 16 KiB for each room before it can be given ours. Memory outside of the heap that comes and goes
// with rooms makes the engine look through the whole heap in the middle of whatever the process does.
const NEXT_TO_NOTHING = 64;
Encoder.BUFFER_SIZE = NEXT_TO_NOTHING;

/** What tells a client how the state is made. It is the same for all rooms, as their states are of one class. */
let handshake: Uint8Array | null = null;

/**
 * Colyseus's own serializer, whose bytes are copied before they are sent. Colyseus lends every socket a view of one
 * buffer that the next patch overwrites: a client that reads slowly, whose bytes still wait in this process, would get
 * the later patch twice and the earlier one never. One copy serves all clients, as a whole frame.
 */
export class SharedSerializer extends SchemaSerializer<ScheduleState> {
  // What is encoded is copied at once, so all rooms of the process can share the room for it.
  protected override fullEncodeBuffer = WHOLE_BUFFER;
  #whole: { lent: Uint8Array; kept: Uint8Array } | null = null;

  override reset(state: ScheduleState): void {
    super.reset(state);
    this.encoder.sharedBuffer = PATCH_BUFFER;
  }

  /** It is encoded by an encoder that is not ours to give a buffer to. */
  override handshake(): Uint8Array {
    if (handshake) return handshake;
    Encoder.BUFFER_SIZE = BUFFER_BYTES;
    try {
      handshake = super.handshake();
      return handshake;
    } finally {
      Encoder.BUFFER_SIZE = NEXT_TO_NOTHING;
    }
  }

  override getFullState(client?: Client): Uint8Array {
    const lent = super.getFullState(client);
    if (this.#whole?.lent !== lent) this.#whole = { lent, kept: Uint8Array.from(lent) };
    return this.#whole.kept;
  }

  override applyPatches(clients: Client[], state?: ScheduleState): boolean {
    if (clients.length === 0) return super.applyPatches(clients, state);
    let patch: Uint8Array | null = null;
    const reader = { state: ClientState.JOINED, raw: (bytes: Uint8Array) => (patch = bytes) };
    const changed = super.applyPatches([reader as unknown as Client], state);
    if (patch !== null) sendToAll(clients, patch);
    return changed;
  }
}

function sendToAll(clients: Client[], patch: Uint8Array): void {
  const frame = binaryFrame(patch);
  // One more view of the same copy, for whom it cannot be written past `ws`.
  const bytes = frame.subarray(frame.length - patch.length);
  for (const client of clients) {
    if (client.state !== ClientState.JOINED) continue;
    const socket = plainSocketOf(client.ref as WebSocket);
    if (socket) sendFrames(client.ref as WebSocket, socket, frame);
    else client.raw(bytes);
  }
}
