/** Counts the rounds of the event loop until it is stopped. */
export function countTurns(): { readonly turns: number; stop(): void } {
  const counted = { turns: 0, stop: () => clearImmediate(next) };
  const count = (): void => {
    counted.turns += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  return counted;
}
