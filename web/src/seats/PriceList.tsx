import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/useFormat.ts';
import { MiniSeat } from './SeatLegend.tsx';
import styles from './SeatMap.module.css';
import type { LiveSeat } from './wire.ts';

/** What each kind of seat costs. */
export function PriceList({ seats }: { seats: readonly LiveSeat[] }) {
  const { t } = useTranslation();
  const { money } = useFormat();
  const kinds = [...new Set(seats.map(({ seat_type }) => seat_type))];
  const range = (kind: string) => {
    const prices = seats.filter(({ seat_type }) => seat_type === kind).map(({ price }) => price);
    const [low, high] = [Math.min(...prices), Math.max(...prices)];
    return low === high ? money(low) : `${money(low)} – ${money(high)}`;
  };
  return (
    <ul className={styles.legend} aria-label={t('seats.prices')}>
      {kinds.map((kind) => (
        <li key={kind}>
          <MiniSeat look="available" type={kind} />
          <span>{t(`seats.types.${kind as 'standard'}`)}</span>
          <strong>{range(kind)}</strong>
        </li>
      ))}
    </ul>
  );
}
