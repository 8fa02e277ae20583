/** The messages of the plain socket, as the server's own schemas say them: types alone. */

import type { z } from 'zod';
import type { deltaSchema, snapshotSchema } from '../../../rooms/watchSchema.ts';

export type Snapshot = z.output<typeof snapshotSchema>;
export type Delta = z.output<typeof deltaSchema>;
export type SeatNews = Snapshot | Delta;
export type LiveSeat = Snapshot['seats'][number];
