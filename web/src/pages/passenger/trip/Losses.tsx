import { useTranslation } from 'react-i18next';
import type { LiveSeat } from '../../../seats/wire.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { Notice } from '../../../ui/Notice.tsx';
import type { Loss } from './useSelection.ts';

/** Which chosen seats just went to somebody else, and what is free beside them. */
export function Losses({ losses, onTake }: { losses: readonly Loss[]; onTake(seat: LiveSeat): void }) {
  const { t } = useTranslation();
  return losses.map(({ seat, beside }) => (
    <Notice key={seat.id} kind="bad" title={t('trip.lost', { number: seat.seat_number })}>
      {beside.length > 0 ? (
        <span className={card.row}>
          {t('trip.beside')}
          {beside.slice(0, 3).map((other) => (
            <Button key={other.id} onPress={() => onTake(other)}>
              {t('trip.take', { number: other.seat_number })}
            </Button>
          ))}
        </span>
      ) : (
        t('trip.pickAnother')
      )}
    </Notice>
  ));
}
