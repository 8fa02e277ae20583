/** bcrypt looks no further than this; a longer password is refused, never cut. */
export const MAX_PASSWORD_BYTES = 72;

/** What is wrong with a password to be set; empty when nothing is. Each completes "the password …". */
export function passwordProblems(password: string): string[] {
  const problems: string[] = [];
  if (Array.from(password).length < 8) problems.push('must have 8 characters or more.');
  if (isTooLong(password)) problems.push(`must have at most ${MAX_PASSWORD_BYTES} bytes in UTF-8.`);
  if (!/\p{Lu}/u.test(password)) problems.push('must have an upper-case letter.');
  if (!/\p{Ll}/u.test(password)) problems.push('must have a lower-case letter.');
  if (!/\p{Nd}/u.test(password)) problems.push('must have a digit.');
  return problems;
}

/** Whether bcrypt would see only a part of it. */
export function isTooLong(password: string): boolean {
  return new TextEncoder().encode(password).length > MAX_PASSWORD_BYTES;
}
