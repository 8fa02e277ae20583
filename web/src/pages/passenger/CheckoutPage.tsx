import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams, useSearch } from 'wouter';
import { api } from '../../api/client.ts';
import { Problem } from '../../api/problem.ts';
import { problemText } from '../../api/problemText.ts';
import { queries } from '../../api/queries.ts';
import type { ReservationDetails } from '../../api/wire.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useSeatStore } from '../../seats/useSeats.ts';
import { Button } from '../../ui/Button.tsx';
import card from '../../ui/Card.module.css';
import { Countdown } from '../../ui/Countdown.tsx';
import { FailedPage } from '../../ui/Failed.tsx';
import { JourneyTimes } from '../../ui/JourneyTimes.tsx';
import { Loading } from '../../ui/Loading.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { SeatBill } from '../../ui/SeatBill.tsx';
import { useFetchedAt } from '../../ui/useFetchedAt.ts';
import { useTitle } from '../../ui/useTitle.ts';
import { RequireUser } from '../account/RequireUser.tsx';
import { NotFound } from '../NotFound.tsx';
import { AwaitBooking } from './checkout/AwaitBooking.tsx';
import styles from './checkout/Checkout.module.css';
import { HoldOver } from './checkout/HoldOver.tsx';
import { PassengerNames } from './checkout/PassengerNames.tsx';
import { PaymentForm } from './checkout/PaymentForm.tsx';
import { useNames } from './checkout/useNames.ts';

/** What the gateway's page says of a checkout that was not paid. */
const OUTCOMES = ['declined', 'expired', 'open'] as const;

/** A hold: paying for it, coming back from the gateway, or letting go of it. */
export default function CheckoutPage() {
  return <RequireUser>{() => <Checkout />}</RequireUser>;
}

function Checkout() {
  const { t } = useTranslation();
  const { id = '' } = useParams<{ id: string }>();
  const params = new URLSearchParams(useSearch());
  const asked = useQuery(queries.reservation(id));
  const { data, error, dataUpdatedAt } = asked;
  const asOf = useFetchedAt(dataUpdatedAt);
  useTitle(t('checkout.title'));
  if (error instanceof Problem && error.status === 404) return <NotFound />;
  if (error && !data) return <FailedPage says={problemText(t, error)} onAgain={asked.refetch} />;
  if (!data) return <Loading />;
  const [paymentId, outcome] = [params.get('payment_id'), params.get('outcome')];
  // The gateway's page leads back, and its news comes by a way of its own: whichever is first.
  if (data.status === 'confirmed' || (paymentId && outcome === 'paid')) {
    return <AwaitBooking reservation={data} paymentId={paymentId} />;
  }
  if (data.status !== 'active') return <HoldOver reservation={data} />;
  const trouble = OUTCOMES.find((each) => each === outcome);
  return (
    <Pay reservation={data} asOf={asOf} {...(trouble && { trouble: t(`checkout.outcomes.${trouble}`) })} />
  );
}

/** Looks again when a seat of the hold changes: it was released elsewhere, or paid for in another tab. */
function useEnding(reservation: ReservationDetails): void {
  const cache = useQueryClient();
  const store = useSeatStore(reservation.schedule_id);
  const { seats } = reservation;
  useEffect(
    () =>
      store.onChange((changed) => {
        const ended = seats.some(({ id }) => changed.has(id) && changed.get(id) !== 'reserved');
        if (ended) void cache.invalidateQueries({ queryKey: ['reservations'] });
      }),
    [store, seats, cache],
  );
}

function Pay({
  reservation,
  asOf,
  trouble,
}: {
  reservation: ReservationDetails;
  asOf: number;
  trouble?: string;
}) {
  const { t } = useTranslation();
  const { local } = useFormat();
  const [, navigate] = useLocation();
  const cache = useQueryClient();
  const refresh = () => cache.invalidateQueries({ queryKey: ['reservations'] });
  useEnding(reservation);
  const names = useNames(reservation);
  const release = useMutation({
    mutationFn: () => api.remove(`/reservations/${reservation.id}`),
    onSuccess: () => navigate(`/app/trips/${reservation.schedule_id}`, { replace: true }),
    onSettled: refresh,
  });
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <div className={card.stack}>
      <h1>{t('checkout.title')}</h1>
      <p className={styles.clock}>
        {t('hold.left')}{' '}
        <Countdown seconds={reservation.seconds_remaining} asOf={asOf} onOver={() => void refresh()} />{' '}
        <span>{t('hold.until', { time: local(reservation.expiry_datetime, zone).time })}</span>
      </p>
      {trouble && <Notice kind="bad">{trouble}</Notice>}
      <div className={card.columns}>
        <section className={`${card.card} ${card.stack}`} aria-label={t('trip.journey')}>
          <JourneyTimes journey={reservation.schedule} />
          <SeatBill seats={reservation.seats} total={reservation.total_amount} />
          <PassengerNames seats={reservation.seats} names={names} />
        </section>
        <section className={`${card.card} ${card.stack}`} aria-label={t('checkout.payment')}>
          <PaymentForm reservation={reservation} keep={names.keep} />
          <Button isPending={release.isPending} onPress={() => release.mutate()}>
            {t('hold.release')}
          </Button>
          {release.error && <Notice kind="bad">{problemText(t, release.error)}</Notice>}
          <Link className={card.link} href={`/app/trips/${reservation.schedule_id}`}>
            {t('checkout.back')}
          </Link>
        </section>
      </div>
    </div>
  );
}
