import { useTranslation } from 'react-i18next';
import type { ReservationDetails } from '../../../api/wire.ts';
import card from '../../../ui/Card.module.css';
import { TextField } from '../../../ui/Field.tsx';
import type { Names } from './useNames.ts';

/** A name a seat, for who wants to: it stands on the seat's ticket. */
export function PassengerNames({ seats, names }: { seats: ReservationDetails['seats']; names: Names }) {
  const { t } = useTranslation();
  return (
    <section className={card.stack} aria-labelledby="passengers">
      <div>
        <h2 id="passengers">{t('passengers.title')}</h2>
        <p className={card.hint}>{t('passengers.hint')}</p>
      </div>
      {seats.map(({ id, seat_number: number }) => {
        const wrong = names.wrong.get(id);
        return (
          <TextField
            key={id}
            label={t('passengers.onSeat', { number })}
            value={names.names.get(id) ?? ''}
            onChange={(name) => names.setName(id, name)}
            input={{ maxLength: 100, autoComplete: 'off' }}
            {...(wrong !== undefined && { isInvalid: true, error: wrong })}
          />
        );
      })}
    </section>
  );
}
