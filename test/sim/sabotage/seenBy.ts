/**
 * The seeds that are tried first, for what only one seed in dozens sees. What a seed does changes with the code: where it
 * sees nothing any more, all are gone through from the first, and `npm run sim:sabotage` tells which is the new one.
 */
export const SEEN_BY: Readonly<Record<string, number>> = {
  'what is over by the database’s clock is confirmed': 113,
  'what comes too late is decided, and the database lets it': 105,
  'a hold ends a moment too late: > for >=': 132,
  'the sweep does not ask the room': 129,
  'the clock believes every round trip': 134,
  'a seat is given up a second time': 46,
  'news of one refund settles another': 457,
  'a payment is called refunded while seats of it travel': 44,
  'late money buys seats that somebody has': 46,
  'late money buys for who has booked others': 38,
  'a letter that could not be sent is given up': 31,
  'who has cancelled is confirmed all the same': 82,
  'a payment that turned out well is said to have failed': 149,
  'a part is written about as the whole': 66,
  'a part that goes back has no credit note': 66,
};
