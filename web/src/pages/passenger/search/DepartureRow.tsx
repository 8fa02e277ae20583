import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Departure } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import card from '../../../ui/Card.module.css';
import { JourneyTimes } from '../../../ui/JourneyTimes.tsx';
import styles from './Search.module.css';

const FEW = 5;

/** One trip: when, how long, from what price, how many seats are left, what bus. */
export function DepartureRow({ departure }: { departure: Departure }) {
  const { t } = useTranslation();
  const { money, local } = useFormat();
  const { bus, route, available_seats: left } = departure;
  const amenities = Object.entries(bus.amenities ?? {}).filter(([, has]) => has);
  const time = local(departure.departure_datetime, route.origin_timezone).time;
  return (
    <li className={`${card.card} ${styles.departure}`}>
      <JourneyTimes journey={departure} minutes={departure.duration_minutes} />
      <div className={styles.bus}>
        <p>
          {t(`bus.types.${bus.bus_type}`)}
          {route.operator_name && <span className={card.soft}> · {route.operator_name}</span>}
        </p>
        {amenities.length > 0 && (
          <ul className={styles.amenities} aria-label={t('bus.amenities')}>
            {amenities.map(([name]) => (
              <li key={name}>{t(`bus.has.${name}` as 'bus.has.wifi', { defaultValue: words(name) })}</li>
            ))}
          </ul>
        )}
      </div>
      <div className={styles.offer}>
        <p className={styles.price}>{t('search.priceFrom', { price: money(departure.base_price) })}</p>
        <p className={left <= FEW ? styles.few : card.soft}>
          {left === 0 ? t('search.full') : t('search.left', { count: left })}
        </p>
        <Link
          className={styles.choose}
          href={`/app/trips/${departure.id}`}
          aria-label={t('search.chooseAt', { time })}
        >
          {left === 0 ? t('search.look') : t('search.choose')}
        </Link>
      </div>
    </li>
  );
}

function words(name: string): string {
  const text = name.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
