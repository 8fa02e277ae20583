import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { problemText } from '../../../api/problemText.ts';
import type { ReservationDetails } from '../../../api/wire.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { FailedPage } from '../../../ui/Failed.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { type Answer, askForBooking } from './askForBooking.ts';
import { HoldOver } from './HoldOver.tsx';

const ASK_EVERY_MS = 1_000;
/** How long this page waits for the gateway's word before it says that it still waits. */
const PATIENCE_MS = 20_000;

interface Props {
  reservation: ReservationDetails;
  paymentId: string | null;
}

/** The payment was made; its news reaches the server by a way of its own, as a rule within a second. */
export function AwaitBooking({ reservation, paymentId }: Props) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const cache = useQueryClient();
  const late = useLate();
  const asked = useQuery({
    queryKey: ['awaited', reservation.id, paymentId],
    queryFn: () => askForBooking(reservation.id, paymentId),
    refetchInterval: ({ state }) =>
      state.data === undefined || state.data.state === 'waiting' ? ASK_EVERY_MS : false,
    retry: false,
    gcTime: 0,
  });
  const { data, error } = asked;

  useEffect(() => {
    if (!data || data.state === 'waiting') return;
    // However it ended: the hold is not what it was when this page was opened.
    void cache.invalidateQueries({ queryKey: ['reservations'] });
    if (data.state !== 'booked') return;
    void cache.invalidateQueries({ queryKey: ['bookings'] });
    navigate(`/app/bookings/${data.bookingId}`, { replace: true });
  }, [data, navigate, cache]);

  if (error) return <FailedPage says={problemText(t, error)} onAgain={asked.refetch} />;
  if (data && data.state !== 'booked' && data.state !== 'waiting') {
    return <Ended answer={data} reservation={reservation} />;
  }
  return (
    <div className={card.stack}>
      <h1>{t(late ? 'checkout.lateTitle' : 'checkout.confirming')}</h1>
      {late ? (
        <Notice kind="calm">{t('checkout.late')}</Notice>
      ) : (
        <>
          <p role="status">{t('checkout.waiting')}</p>
          <Loading />
        </>
      )}
      <p>
        <Link className={card.link} href="/app/bookings">
          {t('shell.trips')}
        </Link>
      </p>
    </div>
  );
}

/** Whether this page's patience is over: by a timer, as answers that stay the same draw nothing anew. */
function useLate(): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return late;
}

function Ended({ answer, reservation }: { answer: Answer; reservation: ReservationDetails }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const cache = useQueryClient();
  const trouble =
    answer.state === 'failed'
      ? t('checkout.failed')
      : answer.state === 'returned'
        ? t('checkout.returned')
        : answer.state === 'refused'
          ? problemText(t, answer.error)
          : '';
  if (reservation.status !== 'active') return <HoldOver reservation={reservation} trouble={trouble} />;
  const again = () => {
    void cache.invalidateQueries({ queryKey: ['reservations'] });
    navigate(`/app/checkout/${reservation.id}`, { replace: true });
  };
  return (
    <div className={card.stack}>
      <h1>{t('checkout.notPaid')}</h1>
      <Notice kind="bad">{trouble}</Notice>
      <Button look="main" onPress={again}>
        {t('checkout.again')}
      </Button>
    </div>
  );
}
