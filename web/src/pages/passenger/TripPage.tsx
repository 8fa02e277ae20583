import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useParams } from 'wouter';
import { api } from '../../api/client.ts';
import { Problem } from '../../api/problem.ts';
import { problemText } from '../../api/problemText.ts';
import { queries } from '../../api/queries.ts';
import type { HeldReservation, ScheduleDetails } from '../../api/wire.ts';
import { MapNews } from '../../seats/MapNews.tsx';
import { PriceList } from '../../seats/PriceList.tsx';
import { SeatLegend } from '../../seats/SeatLegend.tsx';
import { SeatMap } from '../../seats/SeatMap.tsx';
import { useMapState, useSeatStore } from '../../seats/useSeats.ts';
import type { LiveSeat } from '../../seats/wire.ts';
import { useSession } from '../../session/useSession.ts';
import { BusFacts } from '../../ui/BusFacts.tsx';
import card from '../../ui/Card.module.css';
import { FailedPage } from '../../ui/Failed.tsx';
import { JourneyTimes } from '../../ui/JourneyTimes.tsx';
import { Loading } from '../../ui/Loading.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useFetchedAt } from '../../ui/useFetchedAt.ts';
import { useTitle } from '../../ui/useTitle.ts';
import { NotFound } from '../NotFound.tsx';
import { HoldPanel } from './trip/HoldPanel.tsx';
import { Losses } from './trip/Losses.tsx';
import { MapHead } from './trip/MapHead.tsx';
import { SelectionPanel } from './trip/SelectionPanel.tsx';
import styles from './trip/Trip.module.css';
import { useAskOwn, useOwnHold } from './trip/useOwnHold.ts';
import { rememberChoice, useSelection } from './trip/useSelection.ts';

/** A trip: its seats, live, and the choice among them. */
export default function TripPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams<{ id: string }>();
  const asked = useQuery(queries.schedule(id));
  const { data: trip, error } = asked;
  if (error instanceof Problem && error.status === 404) return <NotFound />;
  if (error && !trip) return <FailedPage says={problemText(t, error)} onAgain={asked.refetch} />;
  return trip ? <Trip key={trip.id} trip={trip} /> : <Loading />;
}

function Trip({ trip }: { trip: ScheduleDetails }) {
  const { t } = useTranslation();
  const store = useSeatStore(trip.id);
  const { scheduleStatus, seats } = useMapState(store);
  const hold = useOwnHold(trip.id, store);
  const { dataUpdatedAt } = useQuery({ ...queries.activeReservations(), enabled: false });
  const asOf = useFetchedAt(dataUpdatedAt);
  const yours = useMemo(() => new Set(hold?.seats.map(({ id }) => id) ?? []), [hold]);
  const selection = useSelection(trip.id, store, yours, useAskOwn());
  const [hint, setHint] = useState('');
  const reserve = useReserve(trip.id, selection.lose);
  const positions = useMemo(
    () => new Map(trip.seats.map(({ id, position }) => [id, position])),
    [trip.seats],
  );
  const lost = useMemo(() => new Set(selection.losses.map(({ seat }) => seat.id)), [selection.losses]);
  const name = `${trip.route.origin_city} – ${trip.route.destination_city}`;
  useTitle(name);

  const press = (seat: LiveSeat) => {
    if (hold) return setHint(t('trip.haveHold'));
    const taken = store.status(seat.id) !== 'available';
    if (taken && !selection.ids.has(seat.id)) return setHint(t('trip.taken', { number: seat.seat_number }));
    setHint(selection.toggle(seat) === 'full' ? t('trip.sixAtMost') : '');
  };
  const bookable = (scheduleStatus ?? trip.status) === 'scheduled';
  return (
    <div className={card.stack}>
      <h1>{name}</h1>
      <section className={`${card.card} ${styles.journey}`} aria-label={t('trip.journey')}>
        <JourneyTimes journey={trip} />
        <BusFacts bus={trip.bus} route={trip.route} />
      </section>
      {!bookable && <Notice kind="calm">{t('trip.notBookable')}</Notice>}
      <Losses losses={selection.losses} onTake={press} />
      {reserve.error && !isLoss(reserve.error) && <Notice kind="bad">{problemText(t, reserve.error)}</Notice>}
      <div className={card.columns}>
        <section className={`${card.card} ${styles.map}`} aria-label={t('trip.seats')}>
          <MapHead store={store} />
          <div className={styles.around}>
            <div className={styles.key}>
              <SeatLegend />
              <PriceList seats={seats} />
            </div>
            <SeatMap
              store={store}
              selected={selection.ids}
              yours={yours}
              lost={lost}
              positions={positions}
              onPress={press}
            />
          </div>
          <p role="status" className={styles.hint}>
            {hint}
          </p>
          <MapNews store={store} />
        </section>
        {hold ? (
          <HoldPanel hold={hold} asOf={asOf} />
        ) : (
          <SelectionPanel
            chosen={selection.chosen}
            isPending={reserve.isPending}
            onLeave={press}
            onHold={() => bookable && reserve.mutate(selection.chosen)}
          />
        )}
      </div>
    </div>
  );
}

function isLoss(error: unknown): boolean {
  return error instanceof Problem && error.code === 'seat_unavailable';
}

/** Holds the chosen seats and goes on to payment; a guest signs in first and comes back to the same choice. */
function useReserve(scheduleId: string, lose: (seatIds: readonly string[]) => void) {
  const session = useSession();
  const [, navigate] = useLocation();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (seats: readonly LiveSeat[]) => {
      if (session.status !== 'signed-in') {
        navigate(`/app/sign-in?next=${encodeURIComponent(`/app/trips/${scheduleId}`)}`);
        return null;
      }
      return api.postOnce<HeldReservation>('/reservations/create', {
        schedule_id: scheduleId,
        seat_ids: seats.map(({ id }) => id),
      });
    },
    onSuccess: (held) => {
      if (!held) return;
      rememberChoice(scheduleId, []);
      navigate(`/app/checkout/${held.id}`);
    },
    onError: (error) => {
      if (error instanceof Problem && error.code === 'seat_unavailable') lose(error.seatIds);
    },
    onSettled: () => cache.invalidateQueries({ queryKey: ['reservations'] }),
  });
}
