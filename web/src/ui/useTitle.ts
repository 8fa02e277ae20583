import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** The page's name in the browser's title. */
export function useTitle(title: string): void {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · ${t('shell.brand')}`;
  }, [title, t]);
}
