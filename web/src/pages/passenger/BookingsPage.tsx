import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { api, query } from '../../api/client.ts';
import { problemText } from '../../api/problemText.ts';
import { queries } from '../../api/queries.ts';
import type { Booking, Page } from '../../api/wire.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { Button } from '../../ui/Button.tsx';
import card from '../../ui/Card.module.css';
import { Loading } from '../../ui/Loading.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useTitle } from '../../ui/useTitle.ts';
import { RequireUser } from '../account/RequireUser.tsx';
import styles from './bookings/Bookings.module.css';

/** My trips: holds that still run, then bookings, the latest first. */
export default function BookingsPage() {
  return <RequireUser>{() => <Bookings />}</RequireUser>;
}

function Bookings() {
  const { t } = useTranslation();
  useTitle(t('shell.trips'));
  const history = useInfiniteQuery({
    queryKey: ['bookings', 'history'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Booking>>(`/bookings/history${query({ limit: 20, cursor: pageParam })}`, signal),
    getNextPageParam: (page) => page.next_cursor,
  });
  if (history.error && !history.data) return <Notice kind="bad">{problemText(t, history.error)}</Notice>;
  if (!history.data) return <Loading />;
  const bookings = history.data.pages.flatMap(({ items }) => items);
  return (
    <div className={card.stack}>
      <h1>{t('shell.trips')}</h1>
      <Holds />
      {bookings.length === 0 && (
        <Notice kind="calm" title={t('bookings.none')}>
          <Link href="/app/">{t('notFound.home')}</Link>
        </Notice>
      )}
      <BookingList bookings={bookings} />
      {history.hasNextPage && (
        <Button isPending={history.isFetchingNextPage} onPress={() => void history.fetchNextPage()}>
          {t('bookings.more')}
        </Button>
      )}
    </div>
  );
}

function Holds() {
  const { t } = useTranslation();
  const { data } = useQuery(queries.activeReservations());
  return data?.items.map((hold) => (
    <Notice key={hold.id} kind="held" title={t('bookings.held', { count: hold.seats.length })}>
      <Link href={`/app/checkout/${hold.id}`}>{t('hold.pay')}</Link>
    </Notice>
  ));
}

function BookingList({ bookings }: { bookings: readonly Booking[] }) {
  const { t } = useTranslation();
  const { local, money } = useFormat();
  const trips = useQueries({
    queries: bookings.map(({ schedule_id }) => queries.schedule(schedule_id)),
  });
  return (
    <ul className={card.stack}>
      {bookings.map((booking, index) => {
        const trip = trips[index]?.data;
        const leaves = trip && local(trip.departure_datetime, trip.route.origin_timezone);
        return (
          <li key={booking.id} className={`${card.card} ${styles.booking}`}>
            <div>
              <Link href={`/app/bookings/${booking.id}`} className={styles.name}>
                {trip
                  ? `${trip.route.origin_city} – ${trip.route.destination_city}`
                  : booking.booking_reference}
              </Link>
              {leaves && (
                <p className={card.soft}>
                  {leaves.date}, {leaves.time} {leaves.zone}
                </p>
              )}
            </div>
            <span className={styles.reference}>{booking.booking_reference}</span>
            <span className={styles.status} data-status={booking.status}>
              {t(`bookings.statuses.${booking.status}`)}
            </span>
            <strong>{money(booking.total_amount)}</strong>
          </li>
        );
      })}
    </ul>
  );
}
