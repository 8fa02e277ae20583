import type { User, UserChange } from './ports.ts';

/** A user's fields as the activity log shows them; no secret is among them. */
export function describe(user: User): Record<string, unknown> {
  return { email: user.email, ...describeChange(user) };
}

/** The fields of a change, in the words of the wire. Of a password only that it was set. */
export function describeChange(change: UserChange): Record<string, unknown> {
  const { firstName, lastName, phoneNumber, role, isActive, language, unwantedLetters } = change;
  const named = {
    first_name: firstName,
    last_name: lastName,
    phone_number: phoneNumber,
    role,
    is_active: isActive,
    language,
    unwanted_letters: unwantedLetters,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

/** The part of `wanted` that differs from what `user` has. */
export function differences(user: User, wanted: UserChange): UserChange {
  const entries = Object.entries(wanted) as [keyof UserChange, unknown][];
  return Object.fromEntries(
    entries.filter(
      ([key, value]) => value !== undefined && JSON.stringify(user[key]) !== JSON.stringify(value),
    ),
  );
}

/** What `user` has in the fields of `change`. */
export function previous(user: User, change: UserChange): UserChange {
  const keys = Object.keys(change) as (keyof UserChange)[];
  return Object.fromEntries(keys.map((key) => [key, user[key]]));
}
