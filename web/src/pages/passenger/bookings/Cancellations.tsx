import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../../../api/queries.ts';
import type { BookingDetails, Cancellation } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Notice } from '../../../ui/Notice.tsx';

/** What was given up of a booking, and where the money is. */
export function Cancellations({ booking }: { booking: BookingDetails }) {
  const parted = booking.cancellations.some(({ is_whole }) => !is_whole);
  // A booking names the seats that it has; those of before stand in its reservation.
  const { data } = useQuery({ ...queries.reservation(booking.reservation_id), enabled: parted });
  const numbers = new Map(data?.seats.map(({ id, seat_number }) => [id, seat_number]));
  return booking.cancellations.map((each) => (
    <GivenUp
      key={each.id}
      cancellation={each}
      reference={booking.booking_reference}
      seats={each.seat_ids.map((id) => numbers.get(id) ?? '…')}
    />
  ));
}

interface Props {
  cancellation: Cancellation;
  reference: string;
  seats: readonly string[];
}

function GivenUp({ cancellation, reference, seats }: Props) {
  const { t } = useTranslation();
  const { language, money } = useFormat();
  const { refund_amount: refund, refund_status: status, is_whole: whole } = cancellation;
  const numbers = new Intl.ListFormat(language).format(seats);
  const title = whole
    ? t('cancel.done', { reference })
    : t('cancel.doneSome', { count: seats.length, numbers });
  return (
    <Notice kind={status === 'processed' && refund > 0 ? 'good' : 'calm'} title={title}>
      {refund === 0 ? t('cancel.nothing') : t(`cancel.refund.${status}`, { amount: money(refund) })}
    </Notice>
  );
}
