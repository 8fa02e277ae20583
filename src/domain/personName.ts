const MAX_LETTERS = 100;

/** One line of 1 to 100 characters that says something, without control characters and halves of letters. */
export function isPersonName(text: string): boolean {
  const count = Array.from(text).length;
  return (
    count >= 1 &&
    count <= MAX_LETTERS &&
    text.trim() !== '' &&
    text.isWellFormed() &&
    !/[\p{Cc}\u2028\u2029]/u.test(text)
  );
}
