import { useTranslation } from 'react-i18next';
import { problemText } from '../../../api/problemText.ts';
import type { en } from '../texts/en.ts';

/** What may stand in the way of what an admin wants. */
type Busy = keyof typeof en.refusals.in_use;

/**
 * Tells a refusal in the language of the page: as the passengers' pages do, and what admins alone meet in the control
 * room's words. `in_use` has many reasons, and which one it is follows from where it is met. Rule [WEB-16].
 */
export function useRefusal(busy: Busy = 'other'): (error: unknown) => string {
  const { t } = useTranslation('admin');
  const { t: common } = useTranslation();
  return (error) =>
    problemText(common, error, {
      forbidden: t('refusals.forbidden'),
      seats_exist: t('refusals.seats_exist'),
      too_large: t('refusals.too_large'),
      in_use: t(`refusals.in_use.${busy}`),
    });
}
