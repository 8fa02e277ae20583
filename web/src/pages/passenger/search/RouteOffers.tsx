import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { queries } from '../../../api/queries.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import card from '../../../ui/Card.module.css';
import { Icon } from '../../../ui/Icon.tsx';
import styles from './Search.module.css';
import { type Asked, addressOf } from './wish.ts';

const SHOWN = 9;

/** Where the buses go, for who has not said yet where to. */
export function RouteOffers({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  const { duration } = useFormat();
  const { data } = useQuery(queries.routes());
  if (!data || data.items.length === 0) return null;
  return (
    <section className={card.stack} aria-labelledby="routes">
      <h2 id="routes">{t('search.routes')}</h2>
      <ul className={styles.routes}>
        {data.items.slice(0, SHOWN).map((route) => (
          <li key={route.id}>
            <Link
              className={`${card.card} ${styles.route}`}
              href={addressOf({ ...asked, from: route.origin_city, to: route.destination_city })}
            >
              <span>
                <strong>
                  {route.origin_city} – {route.destination_city}
                </strong>
                <span className={card.hint}>
                  {duration(route.estimated_duration_minutes)}
                  {route.operator_name && ` · ${route.operator_name}`}
                </span>
              </span>
              <Icon name="arrow" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
