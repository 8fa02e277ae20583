import { z } from 'zod';
import { LANGUAGES } from '../../app/language.ts';
import { OPTIONAL_LETTERS } from '../../domain/letters.ts';
import { cursor, limit } from '../paging.ts';
import {
  changes,
  email,
  givenPassword,
  id,
  inactiveToo,
  line,
  newPassword,
  personName,
  phone,
  timestamp,
  uuid,
} from '../wire.ts';

const role = z.enum(['customer', 'admin']);

const language = z.enum(LANGUAGES).meta({ description: 'In which letters are written.' });

const unwantedLetters = z
  .array(z.enum(OPTIONAL_LETTERS))
  .max(OPTIONAL_LETTERS.length, `must name at most ${OPTIONAL_LETTERS.length} letters.`)
  .transform((kinds) => [...new Set(kinds)].sort())
  .meta({
    description: 'Letters that this person can do without. The others are owed.',
    examples: [['hold_expired']],
  });

const registration = {
  email,
  password: newPassword,
  first_name: personName,
  last_name: personName,
  phone_number: phone,
};

export const registerBody = z
  .strictObject({ ...registration, language: language.optional() })
  .meta({ id: 'Registration' });

/** `role` is for admins; the use case says so to everybody else. */
export const createBody = z
  .strictObject({ ...registration, language: language.optional(), role: role.optional() })
  .meta({ id: 'NewUser' });

const personal = {
  first_name: personName,
  last_name: personName,
  phone_number: phone,
  password: newPassword,
  current_password: givenPassword,
  language,
  unwanted_letters: unwantedLetters,
};

export const profileBody = changes(personal).meta({ id: 'ProfileChanges' });

export const updateBody = changes({ ...personal, role, is_active: z.boolean() }).meta({ id: 'UserChanges' });

/** Any text may be tried as an e-mail here: what is no account's is refused like a wrong password. */
export const loginBody = z
  .strictObject({
    email: z.string().min(1, 'must not be empty.').max(254, 'must have at most 254 characters.'),
    password: givenPassword,
  })
  .meta({ id: 'Credentials' });

export const refreshBody = z
  .strictObject({
    refresh_token: z.string().min(1, 'must not be empty.').max(512, 'must have at most 512 characters.'),
  })
  .meta({ id: 'RefreshToken' });

export const listQuery = z.object({
  limit,
  cursor: cursor(uuid),
  role: role.optional(),
  search: line(1, 120)
    .optional()
    .meta({
      description: 'Words that stand in the name, the e-mail or the phone number.',
      examples: ['lovelace'],
    }),
  include_inactive: inactiveToo,
});

export const profileSchema = z
  .object({
    id,
    email: z.string(),
    first_name: z.string(),
    last_name: z.string(),
    phone_number: z.string(),
    language,
    unwanted_letters: z.array(z.enum(OPTIONAL_LETTERS)),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Profile', description: 'A person, without role and status.' });

export const userSchema = profileSchema.extend({ role, is_active: z.boolean() }).meta({ id: 'User' });

export const sessionSchema = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int(),
    refresh_token: z.string(),
    user: userSchema,
  })
  .meta({ id: 'Session' });

export const browserSessionSchema = sessionSchema
  .omit({ refresh_token: true })
  .meta({ id: 'BrowserSession', description: 'As a Session; its refresh token is in a cookie.' });
