/** The guards that a turn writes under. Tests switch one off to see that another test then fails. */
export interface Guards {
  /** The schedule's epoch is still the one that the actor took. */
  epoch: boolean;
  /** Seats are locked in id order and have the status that memory says. */
  seatLocks: boolean;
  /** Each operation is written down, so that it cannot be carried out twice. */
  operations: boolean;
}

export const ALL_GUARDS: Guards = { epoch: true, seatLocks: true, operations: true };
