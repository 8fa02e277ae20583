import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { LANGUAGES } from '../../app/language.ts';
import type { OptionalLetter } from '../../domain/letters.ts';
import { id, timestamps } from './common.ts';

/** Who signs in. `guest` is the role of nobody and never stored. E-mails are unique without regard to case. */
export const User = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: id(),
    email: p.text(),
    passwordHash: p.text(),
    firstName: p.text(),
    lastName: p.text(),
    phoneNumber: p.text(),
    role: p.enum(['customer', 'admin'] as const).$type<'customer' | 'admin'>(),
    isActive: p.boolean().default(true),
    language: p.enum(LANGUAGES).default('en'),
    unwantedLetters: p.array().$type<OptionalLetter[]>().default([]),
    ...timestamps(),
  },
});

export type User = InferEntity<typeof User>;
