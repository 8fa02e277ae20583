import { useTranslation } from 'react-i18next';

/** Where a passenger begins. */
export function SearchPage() {
  const { t } = useTranslation();
  return <h1>{t('search.title')}</h1>;
}
