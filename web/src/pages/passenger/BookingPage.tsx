import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'wouter';
import { api } from '../../api/client.ts';
import { Problem } from '../../api/problem.ts';
import { problemText } from '../../api/problemText.ts';
import { queries } from '../../api/queries.ts';
import type { BookingDetails } from '../../api/wire.ts';
import { sum } from '../../i18n/format.ts';
import { Button } from '../../ui/Button.tsx';
import card from '../../ui/Card.module.css';
import { JourneyTimes } from '../../ui/JourneyTimes.tsx';
import { Loading } from '../../ui/Loading.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { SeatBill } from '../../ui/SeatBill.tsx';
import { saveFile } from '../../ui/saveFile.ts';
import { useTitle } from '../../ui/useTitle.ts';
import { RequireUser } from '../account/RequireUser.tsx';
import { NotFound } from '../NotFound.tsx';
import styles from './bookings/Bookings.module.css';
import { CancelDialog } from './bookings/CancelDialog.tsx';
import { Cancellations } from './bookings/Cancellations.tsx';
import { QrPicture } from './bookings/QrPicture.tsx';
import { SeatTickets } from './bookings/SeatTickets.tsx';

const REFUND_AGAIN_MS = 2_000;

/** A booking: its ticket to show at the door, its papers, and cancelling it. */
export default function BookingPage() {
  return <RequireUser>{() => <Booking />}</RequireUser>;
}

function Booking() {
  const { t } = useTranslation();
  const { id = '' } = useParams<{ id: string }>();
  const { data, error } = useQuery({
    ...queries.booking(id),
    // Money on its way back arrives while one looks.
    refetchInterval: ({ state }) =>
      state.data?.cancellations.some(({ refund_status }) => refund_status === 'pending')
        ? REFUND_AGAIN_MS
        : false,
  });
  useTitle(t('booking.title'));
  if (error instanceof Problem && error.status === 404) return <NotFound />;
  if (error && !data) return <Notice kind="bad">{problemText(t, error)}</Notice>;
  if (!data) return <Loading />;
  const { route } = data.schedule;
  return (
    <div className={card.stack}>
      <div className={card.between}>
        <h1>
          {route.origin_city} – {route.destination_city}
        </h1>
        <span className={styles.status} data-status={data.status}>
          {t(`bookings.statuses.${data.status}`)}
        </span>
      </div>
      <Cancellations booking={data} />
      <div className={card.columns}>
        <section className={`${card.card} ${card.stack}`} aria-label={t('trip.journey')}>
          <JourneyTimes journey={data.schedule} />
          <p>
            {t('booking.reference')} <strong className={styles.reference}>{data.booking_reference}</strong>
          </p>
          <SeatBill
            seats={data.seats}
            total={sum(data.seats.map(({ price }) => price))}
            names={namesOf(data)}
          />
          {data.status === 'confirmed' && <CancelDialog booking={data} />}
        </section>
        <Ticket booking={data} />
      </div>
    </div>
  );
}

function namesOf({ seat_tickets: tickets }: BookingDetails): ReadonlyMap<string, string> {
  return new Map(
    tickets.flatMap(({ seat_id, passenger_name }) => (passenger_name ? [[seat_id, passenger_name]] : [])),
  );
}

function Ticket({ booking }: { booking: BookingDetails }) {
  const { t } = useTranslation();
  const { ticket } = booking;
  const download = useMutation({
    mutationFn: (path: string) => api.file(path),
    onSuccess: saveFile,
  });
  if (!ticket) return null;
  const { validity_status: validity } = ticket;
  const isNew = validity === 'valid' && booking.cancellations.length > 0;
  return (
    <section className={`${card.card} ${card.stack}`} aria-label={t('booking.ticket')}>
      <h2>{t('booking.ticket')}</h2>
      {isNew && <Notice kind="calm">{t('booking.newTicket')}</Notice>}
      {validity === 'valid' ? (
        <div className={styles.qr}>
          <QrPicture text={ticket.qr_code} label={t('booking.qr', { number: ticket.ticket_number })} />
          <span className={styles.reference}>{ticket.ticket_number}</span>
        </div>
      ) : (
        <Notice kind="calm">{t(`booking.ticketIs.${validity}`)}</Notice>
      )}
      {validity !== 'cancelled' && <SeatTickets tickets={booking.seat_tickets} />}
      <Button
        isPending={download.isPending}
        onPress={() => download.mutate(`/tickets/${ticket.id}/download`)}
      >
        {t('booking.pdf')}
      </Button>
      {validity === 'valid' && (
        <Button onPress={() => download.mutate(`/bookings/${booking.id}/calendar`)}>
          {t('booking.calendar')}
        </Button>
      )}
      {download.error && <Notice kind="bad">{problemText(t, download.error)}</Notice>}
    </section>
  );
}
