import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog as AriaDialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { problemText } from '../../../api/problemText.ts';
import type { BookingDetails, Cancellation } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import dialog from '../../../ui/Dialog.module.css';
import { TextField } from '../../../ui/Field.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { refundPreview } from './refund.ts';

/** Cancelling a booking: what comes back is said before one confirms. */
export function CancelDialog({ booking }: { booking: BookingDetails }) {
  const { t } = useTranslation();
  const { money } = useFormat();
  const preview = refundPreview(booking.total_amount, booking.schedule.departure_datetime, Date.now());
  if (!preview.allowed) return <p className={card.soft}>{t('cancel.closed')}</p>;
  return (
    <DialogTrigger>
      <Button look="danger">{t('cancel.open')}</Button>
      <ModalOverlay className={dialog.overlay ?? ''} isDismissable>
        <Modal className={dialog.modal ?? ''}>
          <AriaDialog className={`${dialog.dialog} ${card.stack}`}>
            {({ close }) => (
              <>
                <Heading slot="title">{t('cancel.title')}</Heading>
                <p>{t('cancel.preview', { percent: preview.percent, amount: money(preview.amount) })}</p>
                <Confirm booking={booking} close={close} />
              </>
            )}
          </AriaDialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}

function Confirm({ booking, close }: { booking: BookingDetails; close(): void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [reason, setReason] = useState('');
  const cancel = useMutation({
    mutationFn: () =>
      api.postOnce<Cancellation>(`/bookings/${booking.id}/cancel`, reason.trim() ? { reason } : {}),
    onSuccess: close,
    onSettled: () => cache.invalidateQueries({ queryKey: ['bookings'] }),
  });
  return (
    <>
      <TextField label={t('cancel.reason')} value={reason} onChange={setReason} input={{ maxLength: 500 }} />
      {cancel.error && <Notice kind="bad">{problemText(t, cancel.error)}</Notice>}
      <div className={card.row}>
        <Button look="danger" isPending={cancel.isPending} onPress={() => cancel.mutate()}>
          {t('cancel.confirm')}
        </Button>
        <Button onPress={close}>{t('cancel.keep')}</Button>
      </div>
    </>
  );
}
