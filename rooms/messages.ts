import { z } from 'zod';
import type { FieldError, Refusal } from '../src/domain/errors.ts';
import { refusal } from '../src/domain/errors.ts';

/** What a client may ask of the room. Ids are checked here; whether the seats exist is the actor's to say. */
export const reserveMessage = z
  .strictObject({ seat_ids: z.array(z.uuid()).min(1).max(6) })
  .meta({ id: 'ReserveMessage' });
export const releaseMessage = z.strictObject({ reservation_id: z.uuid() }).meta({ id: 'ReleaseMessage' });
export const authenticateMessage = z
  .strictObject({ access_token: z.string().min(1).max(4096) })
  .meta({ id: 'AuthenticateMessage' });

/** Reads a message. A message that is not as it should be is a refusal, never an exception, never a kick. */
export function readMessage<T>(
  schema: z.ZodType<T>,
  message: unknown,
): { ok: true; value: T } | { ok: false; refusal: Refusal } {
  const parsed = schema.safeParse(message);
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors: FieldError[] = parsed.error.issues.slice(0, 20).map((issue) => ({
    path: issue.path.map(String).join('.'),
    message: issue.message,
  }));
  return {
    ok: false,
    refusal: refusal('validation_failed', 'The message is not as it should be.', { errors }),
  };
}
