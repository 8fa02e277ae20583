import { cache } from '../api/cache.ts';
import { queries } from '../api/queries.ts';
import { setCurrency } from '../i18n/format.ts';

/** What the server says of itself, before the first page is drawn. The page asks for it while its scripts still load. */
export async function startSettings(): Promise<void> {
  try {
    const { currency } = await cache.fetchQuery({ ...queries.settings(), retry: false });
    setCurrency(currency);
  } catch {
    // The pages go without: prices stand as bare numbers, and who pays asks again.
  }
}
