import { describeFuzz } from './fuzz.ts';

describeFuzz('[FUZZ-1] a sample of wrong requests', 10, 60_000);
