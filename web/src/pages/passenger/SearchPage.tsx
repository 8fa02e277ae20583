import { useTranslation } from 'react-i18next';
import { useLocation, useSearch } from 'wouter';
import card from '../../ui/Card.module.css';
import { useTitle } from '../../ui/useTitle.ts';
import { Results } from './search/Results.tsx';
import { RouteOffers } from './search/RouteOffers.tsx';
import styles from './search/Search.module.css';
import { SearchForm } from './search/SearchForm.tsx';
import { type Asked, addressOf, readWish } from './search/wish.ts';

/** Where a passenger begins. The search stands in the address. */
export default function SearchPage() {
  const { t } = useTranslation();
  useTitle(t('search.title'));
  const asked = readWish(useSearch());
  const [, navigate] = useLocation();
  const onAsk = (next: Asked) => navigate(addressOf(next));
  const complete = asked.from.trim() !== '' && asked.to.trim() !== '';
  return (
    <div className={card.stack}>
      <div className={styles.hero} data-small={complete || undefined}>
        <h1>{t('search.title')}</h1>
        {!complete && <p>{t('search.promise')}</p>}
      </div>
      <SearchForm key={`${asked.from}|${asked.to}|${asked.date}`} asked={asked} onAsk={onAsk} />
      {complete ? <Results asked={asked} onAsk={onAsk} /> : <RouteOffers asked={asked} />}
    </div>
  );
}
