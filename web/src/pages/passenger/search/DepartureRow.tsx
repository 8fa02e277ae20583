import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Departure } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { BusFacts } from '../../../ui/BusFacts.tsx';
import card from '../../../ui/Card.module.css';
import { JourneyTimes } from '../../../ui/JourneyTimes.tsx';
import styles from './Search.module.css';

const FEW = 5;

/** One trip: when, how long, from what price, how many seats are left, what bus. */
export function DepartureRow({ departure }: { departure: Departure }) {
  const { t } = useTranslation();
  const { money, local } = useFormat();
  const { bus, route, available_seats: left } = departure;
  const time = local(departure.departure_datetime, route.origin_timezone).time;
  return (
    <li className={`${card.card} ${styles.departure}`} data-full={left === 0 || undefined}>
      <JourneyTimes journey={departure} minutes={departure.duration_minutes} />
      <BusFacts bus={bus} route={route} />
      <div className={styles.offer}>
        <p className={styles.price}>{t('search.priceFrom', { price: money(departure.base_price) })}</p>
        <p className={left <= FEW ? styles.few : card.soft}>
          {left === 0 ? t('search.full') : t('search.left', { count: left })}
        </p>
        <Link
          className={styles.choose}
          href={`/app/trips/${departure.id}`}
          aria-label={t(left === 0 ? 'search.lookAt' : 'search.chooseAt', { time })}
        >
          {left === 0 ? t('search.look') : t('search.choose')}
        </Link>
      </div>
    </li>
  );
}
