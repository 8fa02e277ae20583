import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { ActiveReservation, ManifestEntry } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import type { SeatSource } from '../../../seats/seatStore.ts';
import { useSeatStatus } from '../../../seats/useSeats.ts';
import type { LiveSeat } from '../../../seats/wire.ts';
import card from '../../../ui/Card.module.css';
import { Countdown } from '../../../ui/Countdown.tsx';
import { useFetchedAt } from '../../../ui/useFetchedAt.ts';
import { ReleaseHold } from '../holds/ReleaseHold.tsx';
import { useHolds } from '../holds/useHolds.ts';
import styles from '../parts/Admin.module.css';
import { useManifest } from './useManifest.ts';

interface Props {
  scheduleId: string;
  store: SeatSource;
  seat: LiveSeat | null;
}

/** Who sits on the seat that was pressed, or holds it. */
export function SeatFacts({ scheduleId, store, seat }: Props) {
  const { t } = useTranslation('admin');
  return (
    <section className={`${card.card} ${card.stack}`} aria-label={t('trip.seatFacts')}>
      <div aria-live="polite">
        {seat ? (
          <Facts scheduleId={scheduleId} store={store} seat={seat} />
        ) : (
          <p className={card.soft}>{t('trip.press')}</p>
        )}
      </div>
    </section>
  );
}

function Facts({ scheduleId, store, seat }: Props & { seat: LiveSeat }) {
  const { t: common } = useTranslation();
  const { money } = useFormat();
  const status = useSeatStatus(store, seat.id) ?? seat.status;
  const entry = useManifest(scheduleId).data?.find(({ seat_id }) => seat_id === seat.id);
  const holds = useHolds(scheduleId);
  const hold = holds.items?.find(({ seats }) => seats.some(({ id }) => id === seat.id));
  // The map is told at once, the lists are asked every few seconds.
  const cache = useQueryClient();
  const isUnknown = (status === 'booked' && !entry) || (status === 'reserved' && !hold);
  useEffect(() => {
    if (isUnknown) void cache.invalidateQueries({ queryKey: ['admin'] });
  }, [cache, isUnknown]);
  return (
    <div className={card.stack}>
      <div className={card.between}>
        <h2>{common('seats.seat', { number: seat.seat_number })}</h2>
        <strong>{common(`seats.looks.${status}`)}</strong>
      </div>
      <p className={card.soft}>
        {common(`seats.types.${seat.seat_type as 'standard'}`)} · {money(seat.price)}
      </p>
      {status === 'booked' && entry && <Booked entry={entry} />}
      {status === 'reserved' && hold && <Held hold={hold} readAt={holds.dataUpdatedAt} />}
    </div>
  );
}

function Booked({ entry }: { entry: ManifestEntry }) {
  const { t } = useTranslation('admin');
  const { money } = useFormat();
  const name = entry.passenger_name ?? entry.booked_by;
  return (
    <div>
      <p>
        <strong>{name}</strong>
      </p>
      {name !== entry.booked_by && <p>{t('trip.bookedBy', { name: entry.booked_by })}</p>}
      <p>{entry.phone_number}</p>
      <p>
        <span className={styles.code}>{entry.booking_reference}</span> · {t('trip.paid')} {money(entry.price)}{' '}
        · {t(entry.boarded_at ? 'trip.boarded' : 'trip.expected')}
      </p>
    </div>
  );
}

function Held({ hold, readAt }: { hold: ActiveReservation; readAt: number }) {
  const { t } = useTranslation('admin');
  const { user } = hold;
  const name = `${user.first_name} ${user.last_name}`;
  const asOf = useFetchedAt(readAt);
  return (
    <div className={card.stack}>
      <div>
        <p>
          <strong>{name}</strong>
        </p>
        <p>{user.email}</p>
        <p>
          {t('holds.left')}: <Countdown seconds={hold.seconds_remaining} asOf={asOf} isSilent />
        </p>
        {hold.expiry_warning && <p className={styles.warning}>{t('holds.warning')}</p>}
      </div>
      <ReleaseHold id={hold.id} name={name} />
    </div>
  );
}
