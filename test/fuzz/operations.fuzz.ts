import { describeFuzz } from './fuzz.ts';

describeFuzz('[FUZZ-2] wrong requests to every operation', 250, 300_000);
