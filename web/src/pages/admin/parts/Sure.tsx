import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { Ask } from './Ask.tsx';

interface Props {
  opener: string;
  /** What it is about, whole: the title, and what readers hear. */
  label: string;
  /** What comes of it. */
  hint: string;
  isGrave?: boolean;
  onDo(): void;
}

/** A deed that is asked for once more before it is done. */
export function Sure({ opener, label, hint, isGrave = false, onDo }: Props) {
  const { t } = useTranslation('admin');
  return (
    <Ask opener={opener} openerLabel={label} title={label}>
      {(close) => (
        <>
          <p>{hint}</p>
          <div className={card.row}>
            <Button
              look={isGrave ? 'danger' : 'main'}
              onPress={() => {
                onDo();
                close();
              }}
            >
              {opener}
            </Button>
            <Button onPress={close}>{t('form.close')}</Button>
          </div>
        </>
      )}
    </Ask>
  );
}
