import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { ListedBooking } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import card from '../../../ui/Card.module.css';
import styles from './Bookings.module.css';

/** A booking among one's own: where to, when, and what became of it. */
export function BookingRow({ booking }: { booking: ListedBooking }) {
  const { t } = useTranslation();
  const { local, money } = useFormat();
  const { departure_datetime, route } = booking.schedule;
  const leaves = local(departure_datetime, route.origin_timezone);
  return (
    <li className={`${card.card} ${styles.booking}`}>
      <p className={styles.when}>
        <strong>{leaves.time}</strong>
        <span>
          {leaves.date} · {leaves.zone}
        </span>
      </p>
      <div className={styles.what}>
        <Link href={`/app/bookings/${booking.id}`} className={styles.name}>
          {route.origin_city} – {route.destination_city}
        </Link>
        <span className={styles.reference}>{booking.booking_reference}</span>
      </div>
      <span className={styles.status} data-status={booking.status}>
        {t(`bookings.statuses.${booking.status}`)}
      </span>
      <strong className={styles.amount}>{money(booking.total_amount)}</strong>
    </li>
  );
}
