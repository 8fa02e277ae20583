import { useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { api, query } from '../../api/client.ts';
import { problemText } from '../../api/problemText.ts';
import { queries } from '../../api/queries.ts';
import type { Booking, Page, ScheduleDetails } from '../../api/wire.ts';
import { Button } from '../../ui/Button.tsx';
import card from '../../ui/Card.module.css';
import { Loading } from '../../ui/Loading.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useTitle } from '../../ui/useTitle.ts';
import { RequireUser } from '../account/RequireUser.tsx';
import { BookingRow } from './bookings/BookingRow.tsx';
import { OpenHolds } from './bookings/OpenHolds.tsx';

/** My trips: holds that still run, trips to come, the next one first, and those that are over or given up. */
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
      <OpenHolds />
      {bookings.length === 0 && (
        <Notice kind="calm" title={t('bookings.none')}>
          <Link className={card.link} href="/app/">
            {t('notFound.home')}
          </Link>
        </Notice>
      )}
      <BookingLists bookings={bookings} />
      {history.hasNextPage && (
        <Button isPending={history.isFetchingNextPage} onPress={() => void history.fetchNextPage()}>
          {t('bookings.more')}
        </Button>
      )}
    </div>
  );
}

interface Listed {
  booking: Booking;
  trip: ScheduleDetails | undefined;
}

function BookingLists({ bookings }: { bookings: readonly Booking[] }) {
  const { t } = useTranslation();
  const trips = useQueries({ queries: bookings.map(({ schedule_id }) => queries.schedule(schedule_id)) });
  const listed = bookings.map((booking, index) => ({ booking, trip: trips[index]?.data }));
  const leaves = ({ trip }: Listed) => (trip ? Date.parse(trip.departure_datetime) : 0);
  const toCome = listed.filter(({ booking }) => booking.status === 'confirmed');
  const before = listed.filter(({ booking }) => booking.status !== 'confirmed');
  toCome.sort((a, b) => leaves(a) - leaves(b));
  return (
    <>
      <BookingList title={t('bookings.toCome')} listed={toCome} />
      <BookingList title={t('bookings.before')} listed={before} />
    </>
  );
}

function BookingList({ title, listed }: { title: string; listed: readonly Listed[] }) {
  if (listed.length === 0) return null;
  return (
    <section className={card.stack} aria-label={title}>
      <h2>{title}</h2>
      <ul className={card.stack}>
        {listed.map(({ booking, trip }) => (
          <BookingRow key={booking.id} booking={booking} trip={trip} />
        ))}
      </ul>
    </section>
  );
}
