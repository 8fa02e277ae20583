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
  join(scheduleId: string, accessToken: string | null): Promise<RoomTicket>;
  reconnect(roomId: string, reconnectionToken: string): Promise<RoomTicket>;
}
