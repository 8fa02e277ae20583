import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import card from '../ui/Card.module.css';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <>
      <h1>{t('notFound.title')}</h1>
      <p>
        <Link className={card.link} href="/app/">
          {t('notFound.home')}
        </Link>
      </p>
    </>
  );
}
