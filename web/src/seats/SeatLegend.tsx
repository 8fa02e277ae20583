import { useTranslation } from 'react-i18next';
import { SeatDrawing } from './SeatDrawing.tsx';
import styles from './SeatMap.module.css';
import type { Look } from './SeatMap.tsx';

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
          <MiniSeat look={look} type="standard" />
          {t(`seats.looks.${look}`)}
        </li>
      ))}
    </ul>
  );
}

/** A seat as the map draws it, beside words that say what it is. */
export function MiniSeat({ look, type }: { look: Look; type: string }) {
  return (
    <svg width="30" height="30" viewBox="0 0 44 44" aria-hidden="true">
      <g className={styles.seat} data-look={look} data-type={type}>
        <SeatDrawing look={look} type={type} />
      </g>
    </svg>
  );
}
