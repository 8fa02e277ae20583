import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { problemText } from '../../../api/problemText.ts';
import type { ScheduleDetails } from '../../../api/wire.ts';
import { sum } from '../../../i18n/format.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { TextField } from '../../../ui/Field.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { Ask } from '../parts/Ask.tsx';

/** Calls a trip off, after saying whom it hits. */
export function CancelTrip({ trip }: { trip: ScheduleDetails }) {
  const { t } = useTranslation('admin');
  return (
    <Ask look="danger" opener={t('trip.cancel')} title={t('trip.cancelTitle')}>
      {(close) => <Confirm trip={trip} close={close} />}
    </Ask>
  );
}

function Confirm({ trip, close }: { trip: ScheduleDetails; close(): void }) {
  const { t } = useTranslation('admin');
  const { t: common } = useTranslation();
  const { money } = useFormat();
  const cache = useQueryClient();
  const [typed, setTyped] = useState('');
  const cancel = useMutation({
    mutationFn: () => api.put(`/schedules/${trip.id}`, { status: 'cancelled' }),
    onSuccess: close,
    onSettled: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: ['schedule', trip.id] }),
        cache.invalidateQueries({ queryKey: ['admin'] }),
      ]),
  });
  const booked = trip.seats.filter(({ status }) => status === 'booked');
  const held = trip.seats.filter(({ status }) => status === 'reserved');
  const word = t('trip.cancelWord');
  return (
    <>
      <Notice kind="held">
        <p>{t('trip.cancelHits', { count: booked.length })}</p>
        <p>{t('trip.cancelHolds', { count: held.length })}</p>
        <p>{t('trip.cancelReturns', { amount: money(sum(booked.map(({ price }) => price))) })}</p>
      </Notice>
      <TextField
        label={t('trip.cancelType', { word })}
        value={typed}
        onChange={setTyped}
        input={{ autoComplete: 'off' }}
      />
      {cancel.error && <Notice kind="bad">{problemText(common, cancel.error)}</Notice>}
      <div className={card.row}>
        <Button
          look="danger"
          isDisabled={typed.trim().toLocaleUpperCase() !== word}
          isPending={cancel.isPending}
          onPress={() => cancel.mutate()}
        >
          {t('trip.cancelDo')}
        </Button>
        <Button onPress={close}>{t('form.close')}</Button>
      </div>
    </>
  );
}
