import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScheduleDetails } from '../../../api/wire.ts';
import { sum } from '../../../i18n/format.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { Failed } from '../../../ui/Failed.tsx';
import { TextField } from '../../../ui/Field.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { Ask } from '../parts/Ask.tsx';
import { useRefusal } from '../parts/useRefusal.ts';
import { useManifest } from './useManifest.ts';
import { useScheduleChange } from './useScheduleChange.ts';

/** Calls a trip off, after saying whom it hits. */
export function CancelTrip({ trip }: { trip: ScheduleDetails }) {
  const { t } = useTranslation('admin');
  return (
    <div>
      <Ask look="danger" opener={t('trip.cancel')} title={t('trip.cancelTitle')}>
        {(close) => <Confirm trip={trip} close={close} />}
      </Ask>
    </div>
  );
}

function Confirm({ trip, close }: { trip: ScheduleDetails; close(): void }) {
  const { t } = useTranslation('admin');
  const refusal = useRefusal('trip');
  const [typed, setTyped] = useState('');
  const cancel = useScheduleChange(trip.id);
  const isKnown = useManifest(trip.id).data !== undefined;
  const word = t('trip.cancelWord');
  return (
    <>
      <Hits trip={trip} />
      <TextField
        label={t('trip.cancelType', { word })}
        value={typed}
        onChange={setTyped}
        input={{ autoComplete: 'off' }}
      />
      {cancel.error && <Notice kind="bad">{refusal(cancel.error)}</Notice>}
      <div className={card.row}>
        <Button
          look="danger"
          isDisabled={!isKnown || typed.trim().toLocaleUpperCase() !== word}
          isPending={cancel.isPending}
          onPress={() => cancel.mutate({ status: 'cancelled' }, { onSuccess: close })}
        >
          {t('trip.cancelDo')}
        </Button>
        <Button onPress={close}>{t('form.close')}</Button>
      </div>
    </>
  );
}

/** Whom it hits, by what they have paid. */
function Hits({ trip }: { trip: ScheduleDetails }) {
  const { t } = useTranslation('admin');
  const refusal = useRefusal('trip');
  const { money } = useFormat();
  const asked = useManifest(trip.id);
  const { data: booked, error } = asked;
  if (error && !booked) return <Failed says={refusal(error)} onAgain={asked.refetch} />;
  if (!booked) return <Loading />;
  const bookings = new Set(booked.map(({ booking_id }) => booking_id)).size;
  const held = trip.seats.filter(({ status }) => status === 'reserved').length;
  return (
    <Notice kind="held">
      <ul>
        <li>
          {t('trip.cancelBookings', { count: bookings })}{' '}
          {t('trip.cancelPassengers', { count: booked.length })}
        </li>
        <li>{t('trip.cancelHolds', { count: held })}</li>
        <li>{t('trip.cancelReturns', { amount: money(sum(booked.map(({ price }) => price))) })}</li>
      </ul>
    </Notice>
  );
}
