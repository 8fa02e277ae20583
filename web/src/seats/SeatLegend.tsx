import { useTranslation } from 'react-i18next';
import styles from './SeatMap.module.css';
import type { Look } from './SeatMap.tsx';
import { SeatSign } from './SeatSign.tsx';

const SHOWN: readonly Look[] = ['available', 'selected', 'yours', 'reserved', 'booked'];
/** To who looks on. */
export const STATUSES: readonly Look[] = ['available', 'reserved', 'booked'];

/** What the signs of the map mean. */
export function SeatLegend({ looks = SHOWN }: { looks?: readonly Look[] }) {
  const { t } = useTranslation();
  return (
    <ul className={styles.legend} aria-label={t('seats.legend')}>
      {looks.map((look) => (
        <li key={look}>
          <svg width="26" height="26" viewBox="-2 -2 48 48" aria-hidden="true">
            <g className={styles.seat} data-look={look}>
              <rect className={styles.cushion} width="44" height="44" rx="9" />
              <g transform="translate(-9 -2) scale(1.4)">
                <SeatSign look={look} type="standard" />
              </g>
            </g>
          </svg>
          {t(`seats.looks.${look}`)}
        </li>
      ))}
    </ul>
  );
}
