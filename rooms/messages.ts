import { z } from 'zod';
import { fieldErrorsOf, say } from '../src/app/fieldErrors.ts';
import { type Answered, refusal } from '../src/domain/errors.ts';
import { MOST_FOLLOWED } from '../src/domain/schedule.ts';

/** What a client may ask of the room. Ids are checked here; whether the seats exist, and what a name is, is the actor's to say. */
export const reserveMessage = z
  .strictObject({
    seat_ids: z.array(z.uuid()).min(1).max(6),
    passengers: z
      .array(z.strictObject({ seat_id: z.uuid(), name: z.string().max(400) }))
      .max(6)
      .default([]),
  })
  .meta({ id: 'ReserveMessage' });
export const releaseMessage = z.strictObject({ reservation_id: z.uuid() }).meta({ id: 'ReleaseMessage' });
export const authenticateMessage = z
  .strictObject({ access_token: z.string().min(1).max(4096) })
  .meta({ id: 'AuthenticateMessage' });
/** The departures that a client shows. */
export const followMessage = z
  .strictObject({ schedule_ids: z.array(z.uuid()).max(MOST_FOLLOWED) })
  .meta({ id: 'FollowMessage' });

/** Reads a message. A message that is not as it should be is a refusal, never an exception, never a kick. */
export function readMessage<T>(schema: z.ZodType<T>, message: unknown): Answered<T> {
  const parsed = schema.safeParse(message, { error: say });
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors = fieldErrorsOf(parsed.error.issues);
  return {
    ok: false,
    refusal: refusal('validation_failed', 'The message is not as it should be.', { errors }),
  };
}
