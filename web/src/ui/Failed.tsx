import type { PressEvent } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button } from './Button.tsx';
import card from './Card.module.css';
import { Notice } from './Notice.tsx';

interface Props {
  /** Why, in the page's language. */
  says: string;
  /** Tries again what failed. */
  onAgain(): unknown;
}

/** Where something would stand that could not be had: why, and another try. */
export function Failed({ says, onAgain }: Props) {
  const { t } = useTranslation();
  const again = ({ target }: PressEvent) => {
    // The button goes, and with it would go the keyboard's place on the page.
    target.closest('main')?.focus({ preventScroll: true });
    void onAgain();
  };
  return (
    <Notice kind="bad" title={says}>
      <Button onPress={again}>{t('common.retry')}</Button>
    </Notice>
  );
}

/** The same in place of a whole page. */
export function FailedPage(props: Props) {
  const { t } = useTranslation();
  return (
    <div className={card.stack}>
      <h1>{t('common.broken')}</h1>
      <Failed {...props} />
    </div>
  );
}
