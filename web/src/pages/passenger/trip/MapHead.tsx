import { useTranslation } from 'react-i18next';
import type { SeatStore } from '../../../seats/seatStore.ts';
import { useAvailable, useMapState } from '../../../seats/useSeats.ts';
import styles from './Trip.module.css';

/** Whether the map is live, and how many seats are free. */
export function MapHead({ store }: { store: SeatStore }) {
  const { t } = useTranslation();
  const { connection } = useMapState(store);
  const free = useAvailable(store);
  return (
    <div className={styles.head}>
      <h2>{t('trip.seats')}</h2>
      {free !== null && connection === 'live' && <span>{t('seats.free', { count: free })}</span>}
      <p className={styles.live} data-connection={connection} role="status">
        {t(`trip.connection.${connection}`)}
      </p>
    </div>
  );
}
