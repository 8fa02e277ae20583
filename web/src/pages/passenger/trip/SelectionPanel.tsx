import { useTranslation } from 'react-i18next';
import { sum } from '../../../i18n/format.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import type { LiveSeat } from '../../../seats/wire.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { Icon } from '../../../ui/Icon.tsx';
import styles from './Trip.module.css';

interface Props {
  chosen: readonly LiveSeat[];
  isPending: boolean;
  onLeave(seat: LiveSeat): void;
  onHold(): void;
}

/** What one has picked and what it costs, as one picks; on a phone at hand below the map. */
export function SelectionPanel({ chosen, isPending, onLeave, onHold }: Props) {
  const { t } = useTranslation();
  const { money } = useFormat();
  return (
    <section
      className={`${card.card} ${card.stack} ${styles.panel} ${styles.tray}`}
      data-filled={chosen.length > 0 || undefined}
      aria-label={t('trip.choice')}
    >
      <h2>{t('trip.choice')}</h2>
      {chosen.length === 0 ? (
        <p className={card.soft}>{t('trip.pick')}</p>
      ) : (
        <ul className={styles.bill}>
          {chosen.map((seat) => (
            <li key={seat.id}>
              <span>
                {t('seats.seat', { number: seat.seat_number })}{' '}
                <small>{t(`seats.types.${seat.seat_type as 'standard'}`)}</small>
              </span>
              <span>{money(seat.price)}</span>
              <Button
                look="quiet"
                className={styles.leave}
                aria-label={t('trip.leave', { number: seat.seat_number })}
                onPress={() => onLeave(seat)}
              >
                <Icon name="cross" />
              </Button>
            </li>
          ))}
        </ul>
      )}
      <p className={`${card.between} ${styles.total}`} aria-live="polite">
        <span>{t('trip.total', { count: chosen.length })}</span>
        <strong>{money(sum(chosen.map(({ price }) => price)))}</strong>
      </p>
      <Button look="main" isDisabled={chosen.length === 0} isPending={isPending} onPress={onHold}>
        {t('trip.hold')}
      </Button>
      <p className={`${card.hint} ${styles.aside}`}>{t('trip.holdHint')}</p>
    </section>
  );
}
