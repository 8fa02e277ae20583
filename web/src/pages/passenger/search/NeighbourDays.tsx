import { useQueries, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { queries } from '../../../api/queries.ts';
import type { Route } from '../../../api/wire.ts';
import { dayIn } from '../../../i18n/format.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Notice } from '../../../ui/Notice.tsx';
import styles from './Search.module.css';
import { type Asked, addDays, addressOf, routesOf, searchFor, today } from './wish.ts';

const AROUND = [-3, -2, -1, 1, 2, 3];
/** More operators than these between two cities are not asked for their next trip. */
const ASKED_ROUTES = 10;

/** The days before and after on which there is a trip with room; when there is none, the next one at all. */
export function NeighbourDays({ asked, title }: { asked: Asked; title: string }) {
  const { t } = useTranslation();
  const { money } = useFormat();
  const routes = useQuery(queries.routes()).data?.items ?? [];
  const days = AROUND.map((days) => addDays(asked.date, days)).filter((day) => day >= today());
  const found = useQueries({
    queries: days.map((date) => queries.offer(searchFor({ ...asked, date, sort: 'price' }, routes))),
  });
  const offers = days.flatMap((day, index) => {
    const cheapest = found[index]?.data?.items[0];
    return cheapest ? [{ day, price: cheapest.base_price }] : [];
  });
  const settled = found.every(({ isPending }) => !isPending);
  return (
    <Notice kind="calm" title={title}>
      {settled && offers.length === 0 && (
        <>
          <p>{t('search.noneNear')}</p>
          <NextTrip asked={asked} routes={routesOf(asked, routes).slice(0, ASKED_ROUTES)} />
        </>
      )}
      {offers.length > 0 && (
        <>
          <p>{t('search.near')}</p>
          <ul className={styles.days}>
            {offers.map(({ day, price }) => (
              <li key={day}>
                <DayLink asked={asked} day={day} price={t('search.priceFrom', { price: money(price) })} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Notice>
  );
}

/** Later than the days that were looked at. */
function NextTrip({ asked, routes }: { asked: Asked; routes: readonly Route[] }) {
  const { t } = useTranslation();
  const found = useQueries({
    queries: routes.map(({ id }) => queries.nextOn(id, `${asked.date}T00:00:00Z`)),
  });
  const days = routes.flatMap(({ origin_timezone }, index) =>
    (found[index]?.data?.items ?? [])
      .filter(({ available_seats }) => available_seats >= asked.seats)
      .map(({ departure_datetime }) => dayIn(origin_timezone, departure_datetime))
      .filter((day) => day > asked.date),
  );
  const next = days.sort()[0];
  if (!next) return null;
  return (
    <>
      <p>{t('search.next')}</p>
      <div className={styles.days}>
        <DayLink asked={asked} day={next} />
      </div>
    </>
  );
}

function DayLink({ asked, day, price }: { asked: Asked; day: string; price?: string }) {
  const { local } = useFormat();
  return (
    <Link className={styles.dayOffer} href={addressOf({ ...asked, date: day })}>
      <strong>{local(`${day}T00:00:00Z`, 'UTC').date}</strong>
      {price}
    </Link>
  );
}
