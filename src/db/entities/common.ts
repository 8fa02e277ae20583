import { p } from '@mikro-orm/core';

/** Every table's key: a UUID version 7 that the program makes. */
export const id = () => p.uuid().primary();

/** `created_at` and `updated_at`, with milliseconds, in UTC. */
export const timestamps = () => ({
  createdAt: p
    .datetime(3)
    .onCreate(() => new Date())
    .defaultRaw('now()'),
  updatedAt: p
    .datetime(3)
    .onCreate(() => new Date())
    .onUpdate(() => new Date())
    .defaultRaw('now()'),
});
