import type { z } from 'zod';
import { LIMITS } from '../../app/limits.ts';
import { createUser, type NewUser, register } from '../../app/users/createUser.ts';
import type { UserParts } from '../../app/users/ports.ts';
import { getUser, listUsers } from '../../app/users/readUsers.ts';
import { deactivateUser, type UserUpdate, updateUser } from '../../app/users/updateUser.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { listOf, toPage } from '../paging.ts';
import { admins, anyone, signedIn } from '../policies.ts';
import { idParams } from '../wire.ts';
import { presentProfile, presentUser } from './present.ts';
import {
  createBody,
  listQuery,
  profileBody,
  profileSchema,
  registerBody,
  updateBody,
  userSchema,
} from './schema.ts';
import { sessionOperations } from './sessions.ts';

const SIGN_UP_LIMITS = `${LIMITS.signUpAddress.points} an hour from one address, ${LIMITS.signUpPair.points} of them with one e-mail.`;

/** Accounts: making, reading, changing and closing them, and signing in. */
export function userOperations(parts: UserParts): Operation[] {
  return [
    ...signingUp(parts),
    ...sessionOperations(parts),
    ...forAdmins(parts),
    ...accounts(parts),
    ...profiles(parts),
  ];
}

function signingUp(parts: UserParts): Operation[] {
  return [
    defineOperation({
      id: 'createUser',
      method: 'post',
      path: '/users',
      tag: 'users',
      summary: 'Create a user; with an admin’s token of either role',
      policy: anyone,
      limits: `${SIGN_UP_LIMITS} An admin has none.`,
      body: createBody,
      success: { status: 201, schema: userSchema },
      refusals: ['validation_failed', 'forbidden', 'duplicate'],
      handle: async ({ body, context }) => {
        const user = await createUser(parts, context, { ...toNewUser(body), role: body.role });
        return { body: presentUser(user), location: `/users/${user.id}` };
      },
    }),
    defineOperation({
      id: 'registerUser',
      method: 'post',
      path: '/users/register',
      tag: 'users',
      summary: 'Sign up as a customer',
      policy: anyone,
      limits: SIGN_UP_LIMITS,
      body: registerBody,
      success: { status: 201, schema: userSchema },
      refusals: ['validation_failed', 'duplicate'],
      handle: async ({ body, context }) => {
        const user = await register(parts, context, toNewUser(body));
        return { body: presentUser(user), location: `/users/${user.id}` };
      },
    }),
  ];
}

function forAdmins(parts: UserParts): Operation[] {
  return [
    defineOperation({
      id: 'listUsers',
      method: 'get',
      path: '/users',
      tag: 'users',
      summary: 'List users, oldest first; closed accounts on request',
      policy: admins,
      query: listQuery,
      success: { status: 200, schema: listOf(userSchema) },
      refusals: ['validation_failed'],
      handle: async ({ query: { limit, cursor, role, search, include_inactive } }) => {
        const filter = {
          includeInactive: include_inactive,
          role,
          search,
          afterId: cursor,
          limit: limit + 1,
        };
        const users = await listUsers(parts, filter);
        return { body: toPage(users, limit, (user) => user.id, presentUser) };
      },
    }),
    defineOperation({
      id: 'deleteUser',
      method: 'delete',
      path: '/users/{id}',
      tag: 'users',
      summary: 'Close an account: its tokens end at once, its holds are released, its bookings stay',
      policy: admins,
      params: idParams,
      success: { status: 204 },
      refusals: ['not_found'],
      handle: ({ params, context }) => deactivateUser(parts, context, params.id),
    }),
  ];
}

function accounts(parts: UserParts): Operation[] {
  return [
    defineOperation({
      id: 'getUser',
      method: 'get',
      path: '/users/{id}',
      tag: 'users',
      summary: 'Read oneself, or for an admin anybody',
      policy: signedIn,
      params: idParams,
      success: { status: 200, schema: userSchema },
      refusals: ['not_found'],
      handle: async ({ params, context }) => ({
        body: presentUser(await getUser(parts, context.caller, params.id)),
      }),
    }),
    defineOperation({
      id: 'updateUser',
      method: 'put',
      path: '/users/{id}',
      tag: 'users',
      summary: 'Change oneself, or for an admin anybody, with role and status',
      policy: signedIn,
      params: idParams,
      body: updateBody,
      success: { status: 200, schema: userSchema },
      refusals: ['validation_failed', 'forbidden', 'not_found'],
      handle: async ({ params, body, context }) => ({
        body: presentUser(await updateUser(parts, context, params.id, toUpdate(body))),
      }),
    }),
  ];
}

function profiles(parts: UserParts): Operation[] {
  return [
    defineOperation({
      id: 'getUserProfile',
      method: 'get',
      path: '/users/{id}/profile',
      tag: 'users',
      summary: 'Read the person, without role and status',
      policy: signedIn,
      params: idParams,
      success: { status: 200, schema: profileSchema },
      refusals: ['not_found'],
      handle: async ({ params, context }) => ({
        body: presentProfile(await getUser(parts, context.caller, params.id)),
      }),
    }),
    defineOperation({
      id: 'updateUserProfile',
      method: 'put',
      path: '/users/{id}/profile',
      tag: 'users',
      summary: 'Change the person: names, phone number, password',
      policy: signedIn,
      params: idParams,
      body: profileBody,
      success: { status: 200, schema: profileSchema },
      refusals: ['validation_failed', 'forbidden', 'not_found'],
      handle: async ({ params, body, context }) => ({
        body: presentProfile(await updateUser(parts, context, params.id, toUpdate(body))),
      }),
    }),
  ];
}

function toNewUser(body: z.output<typeof registerBody>): NewUser {
  return {
    email: body.email,
    password: body.password,
    firstName: body.first_name,
    lastName: body.last_name,
    phoneNumber: body.phone_number,
    language: body.language,
  };
}

function toUpdate(body: z.output<typeof updateBody>): UserUpdate {
  return {
    ...(body.first_name !== undefined && { firstName: body.first_name }),
    ...(body.last_name !== undefined && { lastName: body.last_name }),
    ...(body.phone_number !== undefined && { phoneNumber: body.phone_number }),
    ...(body.language !== undefined && { language: body.language }),
    ...(body.unwanted_letters !== undefined && { unwantedLetters: body.unwanted_letters }),
    ...(body.role !== undefined && { role: body.role }),
    ...(body.is_active !== undefined && { isActive: body.is_active }),
    password: body.password,
    currentPassword: body.current_password,
  };
}
