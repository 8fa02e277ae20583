/**
 * The seeds that are tried first, for what only one seed in dozens sees. What a seed does changes with the code: where it
 * sees nothing any more, all are gone through from the first, and `npm run sim:sabotage` tells which is the new one.
 */
export const SEEN_BY: Readonly<Record<string, number>> = {
  'what is over by the database’s clock is confirmed': 39,
  'what comes too late is decided, and the database lets it': 13,
  'a hold ends a moment too late: > for >=': 413,
  'the sweep does not ask the room': 129,
  'an expired hold is confirmed': 37,
  'a payment is called refunded while seats of it travel': 44,
  'late money buys seats that somebody has': 57,
  'late money buys for who has booked others': 57,
  'a letter that could not be sent is given up': 31,
  'who has cancelled is confirmed all the same': 160,
  'a payment that turned out well is said to have failed': 149,
  'a seat is given up a second time': 174,
  'the clock believes every round trip': 353,
  'a webhook is answered before it is kept': 30,
};
