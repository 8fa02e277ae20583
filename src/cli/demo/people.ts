import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { sessionSchema, userSchema } from '../../http/users/schema.ts';
import type { RestClient } from './restClient.ts';

export interface Traveller {
  user: z.output<typeof userSchema>;
  token: string;
  /** The API, signed in as them. */
  rest: RestClient;
}

export async function signIn(rest: RestClient, email: string, password: string): Promise<Traveller> {
  const session = await rest.post('/users/login', { email, password }, sessionSchema);
  return { user: session.user, token: session.access_token, rest: rest.as(session.access_token) };
}

/** Registers a customer whom nobody knew before, and signs them in. */
export async function signUp(rest: RestClient, firstName: string): Promise<Traveller> {
  const email = `${firstName.toLowerCase()}.${randomBytes(6).toString('hex')}@example.com`;
  const password = `${randomBytes(12).toString('base64url')}-Aa1`;
  const person = { first_name: firstName, last_name: 'Traveller', phone_number: '+12025550143' };
  await rest.post('/users/register', { email, password, ...person }, userSchema);
  return signIn(rest, email, password);
}
