import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { ReservationDetails } from '../../../api/wire.ts';
import card from '../../../ui/Card.module.css';
import { Notice } from '../../../ui/Notice.tsx';
import { rememberChoice } from '../trip/useSelection.ts';

/** A hold that is over, and the way to new seats. */
export function HoldOver({ reservation, trouble }: { reservation: ReservationDetails; trouble?: string }) {
  const { t } = useTranslation();
  const expired = reservation.status === 'expired';
  return (
    <div className={card.stack}>
      <h1>{t(expired ? 'hold.expiredTitle' : 'hold.overTitle')}</h1>
      {trouble && <Notice kind="bad">{trouble}</Notice>}
      <Notice kind="calm">{t(expired ? 'hold.expired' : 'hold.released')}</Notice>
      <p>
        <Link
          className={card.link}
          href={`/app/trips/${reservation.schedule_id}`}
          // The same seats, as far as they are still free.
          onClick={() => rememberChoice(reservation.schedule_id, seatsOf(reservation))}
        >
          {t('hold.again')}
        </Link>
      </p>
    </div>
  );
}

function seatsOf({ seats }: ReservationDetails): string[] {
  return seats.map(({ id }) => id);
}
