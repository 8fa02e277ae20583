import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Checkbox, CheckboxGroup, Label } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { problemText } from '../../../api/problemText.ts';
import type { BookingDetails, Cancellation } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import choice from '../../../ui/Choice.module.css';
import { TextField } from '../../../ui/Field.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { refundPreview } from './refund.ts';

interface Props {
  booking: BookingDetails;
  close(): void;
}

/** Which seats are given up, all at first, and what comes back for them; that is said before one confirms. */
export function CancelForm({ booking, close }: Props) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { seats } = booking;
  const [chosen, setChosen] = useState(seats.map(({ id }) => id));
  const [reason, setReason] = useState('');
  const whole = chosen.length === seats.length;
  const cancel = useMutation({
    mutationFn: () =>
      api.postOnce<Cancellation>(`/bookings/${booking.id}/cancel`, {
        ...(!whole && { seat_ids: chosen }),
        ...(reason.trim() && { reason }),
      }),
    onSuccess: close,
    onSettled: () => cache.invalidateQueries({ queryKey: ['bookings'] }),
  });
  return (
    <>
      {seats.length > 1 && <SeatChoice seats={seats} chosen={chosen} onChange={setChosen} />}
      <ComesBack booking={booking} chosen={chosen} />
      <TextField label={t('cancel.reason')} value={reason} onChange={setReason} input={{ maxLength: 500 }} />
      {cancel.error && <Notice kind="bad">{problemText(t, cancel.error)}</Notice>}
      <div className={card.row}>
        <Button
          look="danger"
          isDisabled={chosen.length === 0}
          isPending={cancel.isPending}
          onPress={() => cancel.mutate()}
        >
          {whole ? t('cancel.confirm') : t('cancel.confirmSome', { count: chosen.length })}
        </Button>
        <Button onPress={close}>{t('cancel.keep')}</Button>
      </div>
    </>
  );
}

interface SeatChoiceProps {
  seats: BookingDetails['seats'];
  chosen: string[];
  onChange(chosen: string[]): void;
}

function SeatChoice({ seats, chosen, onChange }: SeatChoiceProps) {
  const { t } = useTranslation();
  const { money } = useFormat();
  return (
    <CheckboxGroup value={chosen} onChange={onChange} className={choice.choices ?? ''}>
      <Label className={choice.label ?? ''}>{t('cancel.which')}</Label>
      {seats.map((seat) => (
        <Checkbox key={seat.id} value={seat.id} className={`${choice.choice} ${choice.box}`}>
          <span>{t('seats.seat', { number: seat.seat_number })}</span>
          <span className={choice.aside}>{money(seat.price)}</span>
        </Checkbox>
      ))}
    </CheckboxGroup>
  );
}

/** Follows the choice, and is told to who cannot see it change. */
function ComesBack({ booking, chosen }: { booking: BookingDetails; chosen: readonly string[] }) {
  const { t } = useTranslation();
  const { money } = useFormat();
  const preview = refundPreview(
    booking.seats.filter(({ id }) => chosen.includes(id)),
    booking,
  );
  const told = () => {
    if (!preview.allowed) return t('cancel.closed');
    if (chosen.length === 0) return t('cancel.chooseOne');
    return t('cancel.preview', { percent: preview.percent, amount: money(preview.amount) });
  };
  const rest = booking.seats.length - chosen.length;
  return (
    <div role="status">
      <p>{told()}</p>
      {chosen.length > 0 && rest > 0 && <p className={card.soft}>{t('cancel.rest', { count: rest })}</p>}
    </div>
  );
}
