import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { api, query } from '../../api/client.ts';
import { problemText } from '../../api/problemText.ts';
import type { ListedBooking, Page } from '../../api/wire.ts';
import { Button } from '../../ui/Button.tsx';
import card from '../../ui/Card.module.css';
import { FailedPage } from '../../ui/Failed.tsx';
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
      api.get<Page<ListedBooking>>(`/bookings/history${query({ limit: 20, cursor: pageParam })}`, signal),
    getNextPageParam: (page) => page.next_cursor,
  });
  if (history.error && !history.data)
    return <FailedPage says={problemText(t, history.error)} onAgain={history.refetch} />;
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

function BookingLists({ bookings }: { bookings: readonly ListedBooking[] }) {
  const { t } = useTranslation();
  const leaves = ({ schedule }: ListedBooking) => Date.parse(schedule.departure_datetime);
  const toCome = bookings.filter(({ status }) => status === 'confirmed');
  const before = bookings.filter(({ status }) => status !== 'confirmed');
  toCome.sort((a, b) => leaves(a) - leaves(b));
  return (
    <>
      <BookingList title={t('bookings.toCome')} bookings={toCome} />
      <BookingList title={t('bookings.before')} bookings={before} />
    </>
  );
}

function BookingList({ title, bookings }: { title: string; bookings: readonly ListedBooking[] }) {
  if (bookings.length === 0) return null;
  return (
    <section className={card.stack} aria-label={title}>
      <h2>{title}</h2>
      <ul className={card.stack}>
        {bookings.map((booking) => (
          <BookingRow key={booking.id} booking={booking} />
        ))}
      </ul>
    </section>
  );
}
