import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'wouter';
import { Problem } from '../../api/problem.ts';
import { problemText } from '../../api/problemText.ts';
import { queries } from '../../api/queries.ts';
import { serverNow } from '../../api/serverClock.ts';
import type { BookingDetails } from '../../api/wire.ts';
import { sum } from '../../i18n/format.ts';
import { BusFacts } from '../../ui/BusFacts.tsx';
import card from '../../ui/Card.module.css';
import { FailedPage } from '../../ui/Failed.tsx';
import { JourneyTimes } from '../../ui/JourneyTimes.tsx';
import { Loading } from '../../ui/Loading.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { SeatBill } from '../../ui/SeatBill.tsx';
import { useTitle } from '../../ui/useTitle.ts';
import { RequireUser } from '../account/RequireUser.tsx';
import { NotFound } from '../NotFound.tsx';
import styles from './bookings/Bookings.module.css';
import { CancelDialog } from './bookings/CancelDialog.tsx';
import { Cancellations } from './bookings/Cancellations.tsx';
import { Papers } from './bookings/Papers.tsx';
import { QrPicture } from './bookings/QrPicture.tsx';
import { SeatTickets } from './bookings/SeatTickets.tsx';

const AGAIN_MS = 2_000;
/** So long after a cancellation its credit note may still come. */
const PAPER_MS = 60_000;

/** A booking: its ticket to show at the door, its papers, and cancelling it. */
export default function BookingPage() {
  return <RequireUser>{() => <Booking />}</RequireUser>;
}

function Booking() {
  const { t } = useTranslation();
  const { id = '' } = useParams<{ id: string }>();
  const asked = useQuery({
    ...queries.booking(id),
    // Money on its way back arrives while one looks, and its paper too.
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? AGAIN_MS : false),
  });
  const { data, error } = asked;
  useTitle(t('booking.title'));
  if (error instanceof Problem && error.status === 404) return <NotFound />;
  if (error && !data) return <FailedPage says={problemText(t, error)} onAgain={asked.refetch} />;
  if (!data) return <Loading />;
  const { route } = data.schedule;
  return (
    <div className={card.stack}>
      <div className={styles.title}>
        <h1>
          {route.origin_city} – {route.destination_city}
        </h1>
        <span className={styles.status} data-status={data.status}>
          {t(`bookings.statuses.${data.status}`)}
        </span>
      </div>
      <Cancellations booking={data} />
      <div className={styles.booked}>
        <Ticket booking={data} />
        <section className={`${card.card} ${card.stack}`} aria-label={t('trip.journey')}>
          <JourneyTimes journey={data.schedule} />
          <BusFacts bus={data.schedule.bus} route={route} />
          <SeatBill
            seats={data.seats}
            total={sum(data.seats.map(({ price }) => price))}
            names={namesOf(data)}
          />
          <Papers booking={data} />
          {data.status === 'confirmed' && <CancelDialog booking={data} />}
        </section>
      </div>
    </div>
  );
}

function isUnderWay({ cancellations, invoices }: BookingDetails): boolean {
  const owed = cancellations.filter(({ refund_amount }) => refund_amount > 0);
  const notes = invoices.filter(({ kind }) => kind === 'credit_note');
  const isNew = owed.some(({ created_at }) => serverNow() - Date.parse(created_at) < PAPER_MS);
  return (
    owed.some(({ refund_status }) => refund_status === 'pending') || (isNew && notes.length < owed.length)
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
  if (!ticket) return null;
  const { validity_status: validity } = ticket;
  const isNew = validity === 'valid' && booking.cancellations.length > 0;
  return (
    <section className={`${card.card} ${card.stack} ${styles.ticket}`} aria-label={t('booking.ticket')}>
      <h2>{t('booking.ticket')}</h2>
      {isNew && <Notice kind="calm">{t('booking.newTicket')}</Notice>}
      {validity === 'valid' ? (
        <div className={styles.qr}>
          <QrPicture text={ticket.qr_code} label={t('booking.qr', { number: ticket.ticket_number })} />
        </div>
      ) : (
        <Notice kind="calm">{t(`booking.ticketIs.${validity}`)}</Notice>
      )}
      <dl className={styles.facts}>
        <Fact name={t('booking.reference')} value={booking.booking_reference} />
        <Fact name={t('booking.ticketNumber')} value={ticket.ticket_number} />
      </dl>
      {validity !== 'cancelled' && <SeatTickets tickets={booking.seat_tickets} />}
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={styles.reference}>{value}</dd>
    </div>
  );
}
