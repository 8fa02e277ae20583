import { useQueries, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { queries } from '../../../api/queries.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Notice } from '../../../ui/Notice.tsx';
import styles from './Search.module.css';
import { type Asked, addDays, addressOf, searchFor, today } from './wish.ts';

const AROUND = [-3, -2, -1, 1, 2, 3];

/** The days before and after on which there is a trip. */
export function NeighbourDays({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  const { language, money } = useFormat();
  const routes = useQuery(queries.routes()).data?.items ?? [];
  const days = AROUND.map((days) => addDays(asked.date, days)).filter((day) => day >= today());
  const found = useQueries({
    queries: days.map((date) => ({
      ...queries.search(searchFor({ ...asked, date, sort: 'price' }, routes)),
      refetchInterval: false as const,
    })),
  });
  const write = (day: string) =>
    new Intl.DateTimeFormat(language, {
      timeZone: 'UTC',
      weekday: 'short',
      day: 'numeric',
      month: 'short',
    }).format(new Date(`${day}T00:00:00Z`));
  const offers = days.flatMap((day, index) => {
    const cheapest = found[index]?.data?.items[0];
    return cheapest ? [{ day, price: cheapest.base_price }] : [];
  });
  const settled = found.every(({ isPending }) => !isPending);
  return (
    <Notice kind="calm" title={t('search.none')}>
      {settled && offers.length === 0 && <p>{t('search.noneNear')}</p>}
      {offers.length > 0 && (
        <>
          <p>{t('search.near')}</p>
          <ul className={styles.days}>
            {offers.map(({ day, price }) => (
              <li key={day}>
                <Link className={styles.dayOffer} href={addressOf({ ...asked, date: day })}>
                  <strong>{write(day)}</strong>
                  {t('search.priceFrom', { price: money(price) })}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </Notice>
  );
}
