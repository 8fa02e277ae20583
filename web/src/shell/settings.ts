import type { ClientSettings } from '../api/wire.ts';
import { setCurrency } from '../i18n/format.ts';

/** Long enough for a slow network; without an answer prices stand as bare numbers. */
const WAIT_MS = 4_000;

/** What the server says of itself, before the first page is drawn. The page asks for it while its scripts still load. */
export async function startSettings(): Promise<void> {
  try {
    const response = await fetch('/app/config.json', { signal: AbortSignal.timeout(WAIT_MS) });
    const { currency } = (await response.json()) as ClientSettings;
    setCurrency(currency);
  } catch {
    // The pages go without.
  }
}
