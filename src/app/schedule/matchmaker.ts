/** Where a client opens its socket to a room: what the Colyseus SDK calls a seat reservation. */
export interface RoomTicket {
  name: string;
  sessionId: string;
  roomId: string;
  processId: string;
  reconnectionToken?: string;
}

/** Lets clients into the rooms of schedules that exist and are not over. All throw `Refused`. */
export interface Matchmaker {
  /** `who` is remembered for what they do in the room: their token and the address that they ask from. */
  join(scheduleId: string, who: { accessToken: string | null; ip: string | null }): Promise<RoomTicket>;
  reconnect(roomId: string, reconnectionToken: string): Promise<RoomTicket>;
}
