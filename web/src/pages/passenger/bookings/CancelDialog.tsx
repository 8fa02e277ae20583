import { Dialog as AriaDialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { BookingDetails } from '../../../api/wire.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import dialog from '../../../ui/Dialog.module.css';
import { CancelForm } from './CancelForm.tsx';
import { refundPreview } from './refund.ts';

/** Cancelling a booking, or some seats of it. */
export function CancelDialog({ booking }: { booking: BookingDetails }) {
  const { t } = useTranslation();
  if (!refundPreview(booking.seats, booking).allowed)
    return <p className={card.soft}>{t('cancel.closed')}</p>;
  return (
    <DialogTrigger>
      <Button look="danger" className={card.start}>
        {t('cancel.open')}
      </Button>
      <ModalOverlay className={dialog.overlay ?? ''} isDismissable>
        <Modal className={dialog.modal ?? ''}>
          <AriaDialog className={`${dialog.dialog} ${card.stack}`}>
            {({ close }) => (
              <>
                <Heading slot="title">{t('cancel.title')}</Heading>
                <CancelForm booking={booking} close={close} />
              </>
            )}
          </AriaDialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
