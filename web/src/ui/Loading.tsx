import { ProgressBar } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import styles from './Loading.module.css';

export function Loading() {
  const { t } = useTranslation();
  return (
    <ProgressBar isIndeterminate aria-label={t('common.loading')} className={styles.loading ?? ''}>
      <span className={styles.bar} />
    </ProgressBar>
  );
}
