import { useTranslation } from 'react-i18next';
import type { BookingDetails } from '../../../api/wire.ts';
import styles from './Bookings.module.css';
import { QrPicture } from './QrPicture.tsx';

type SeatTicket = BookingDetails['seat_tickets'][number];

/** A code for each passenger: who travels together need not board together. One at a time, for the camera's sake. */
export function SeatTickets({ tickets }: { tickets: readonly SeatTicket[] }) {
  const { t } = useTranslation();
  const coded = tickets.filter(({ qr_code }) => qr_code !== null);
  if (coded.length < 2) return null;
  return (
    <div>
      <h3>{t('seatTickets.title')}</h3>
      {coded.map((ticket) => (
        <details key={ticket.seat_id} name="seat-ticket" className={styles.seatTicket}>
          <summary>
            <span>{t('seats.seat', { number: ticket.seat_number })}</span>
            {ticket.passenger_name !== null && <bdi>{ticket.passenger_name}</bdi>}
            {ticket.validity_status === 'used' && (
              <span className={styles.status} data-status="confirmed">
                {t('seatTickets.onBoard')}
              </span>
            )}
          </summary>
          <SeatCode ticket={ticket} />
        </details>
      ))}
    </div>
  );
}

function SeatCode({ ticket }: { ticket: SeatTicket }) {
  const { t } = useTranslation();
  if (ticket.validity_status !== 'valid' || ticket.qr_code === null) {
    return <p>{t(`booking.ticketIs.${ticket.validity_status as 'used'}`)}</p>;
  }
  return (
    <div className={styles.qr}>
      <QrPicture text={ticket.qr_code} label={t('seatTickets.qr', { number: ticket.seat_number })} />
      <span className={styles.reference}>{ticket.ticket_number}</span>
    </div>
  );
}
