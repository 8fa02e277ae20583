/** The guards that a turn writes under. Tests switch one off to see that another test then fails. */
export interface Guards {
  /** The schedule's epoch is still the one that the actor took. */
  epoch: boolean;
  /** Seats are locked in id order and have the status that memory says. */
  seatLocks: boolean;
  /** Each operation is written down, so that it cannot be carried out twice. */
  operations: boolean;
  /** Nothing is over by the database's own clock: a hold that is confirmed, a call whose sender has asked elsewhere. */
  ends: boolean;
}

export const ALL_GUARDS: Guards = { epoch: true, seatLocks: true, operations: true, ends: true };

/** Where the time is not the database's: tests move it by hand. */
export const TIME_BY_HAND: Guards = { ...ALL_GUARDS, ends: false };
