import type { z } from 'zod';
import type { User } from '../../app/users/ports.ts';
import type { SignedIn } from '../../app/users/signIn.ts';
import { formatInstant } from '../wire.ts';
import type { profileSchema, sessionSchema, userSchema } from './schema.ts';

type Person = Omit<User, 'passwordHash'>;

/** The person, without role and status. */
export function presentProfile(user: Person): z.output<typeof profileSchema> {
  return {
    id: user.id,
    email: user.email,
    first_name: user.firstName,
    last_name: user.lastName,
    phone_number: user.phoneNumber,
    language: user.language,
    unwanted_letters: [...user.unwantedLetters],
    created_at: formatInstant(user.createdAt),
    updated_at: formatInstant(user.updatedAt),
  };
}

export function presentUser(user: Person): z.output<typeof userSchema> {
  return { ...presentProfile(user), role: user.role, is_active: user.isActive };
}

export function presentSession(session: SignedIn): z.output<typeof sessionSchema> {
  return {
    access_token: session.accessToken,
    token_type: 'Bearer',
    expires_in: session.expiresIn,
    refresh_token: session.refreshToken,
    user: presentUser(session.user),
  };
}
