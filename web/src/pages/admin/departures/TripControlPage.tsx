import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'wouter';
import { Problem } from '../../../api/problem.ts';
import { queries } from '../../../api/queries.ts';
import type { ScheduleDetails } from '../../../api/wire.ts';
import { SeatLegend, STATUSES } from '../../../seats/SeatLegend.tsx';
import { SeatMap } from '../../../seats/SeatMap.tsx';
import { useSeatStore } from '../../../seats/useSeats.ts';
import type { LiveSeat } from '../../../seats/wire.ts';
import card from '../../../ui/Card.module.css';
import { FailedPage } from '../../../ui/Failed.tsx';
import { JourneyTimes } from '../../../ui/JourneyTimes.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { useTitle } from '../../../ui/useTitle.ts';
import { NotFound } from '../../NotFound.tsx';
import { HoldsTable } from '../holds/HoldsTable.tsx';
import { liveQuery } from '../live/changes.ts';
import { logPath } from '../log/filters.ts';
import styles from '../parts/Admin.module.css';
import { useRefusal } from '../parts/useRefusal.ts';
import { CancelTrip } from './CancelTrip.tsx';
import { ChangePrice } from './ChangePrice.tsx';
import { ChangeTimes } from './ChangeTimes.tsx';
import { Manifest } from './Manifest.tsx';
import { SeatFacts } from './SeatFacts.tsx';

const AGAIN_MS = 5_000;

/** One trip: its seats, who sits where, its holds, its price, and calling it off. */
export default function TripControlPage() {
  const refusal = useRefusal();
  const { id = '' } = useParams<{ id: string }>();
  const asked = useQuery({ ...queries.schedule(id), staleTime: 0, ...liveQuery(AGAIN_MS, id) });
  const { data, error } = asked;
  if (error instanceof Problem && error.status === 404) return <NotFound />;
  if (error && !data) return <FailedPage says={refusal(error)} onAgain={asked.refetch} />;
  return data ? <TripControl trip={data} /> : <Loading />;
}

const NONE: ReadonlySet<string> = new Set();

function TripControl({ trip }: { trip: ScheduleDetails }) {
  const { t } = useTranslation('admin');
  const store = useSeatStore(trip.id);
  const [pressed, setPressed] = useState<LiveSeat | null>(null);
  const positions = useMemo(
    () => new Map(trip.seats.map(({ id, position }) => [id, position])),
    [trip.seats],
  );
  const name = `${trip.route.origin_city} – ${trip.route.destination_city}`;
  useTitle(name);
  return (
    <div className={card.stack}>
      <p>
        <Link className={styles.link} href="/app/admin">
          ← {t('trip.back')}
        </Link>
      </p>
      <div className={card.between}>
        <h1>{name}</h1>
        <div className={card.row}>
          <Link className={styles.link} href={logPath({ entity_id: trip.id })}>
            {t('log.see')}
          </Link>
          <strong>{t(`departures.statuses.${trip.status}`)}</strong>
        </div>
      </div>
      <section className={card.card} aria-label={name}>
        <JourneyTimes journey={trip} />
      </section>
      {trip.status === 'cancelled' && <Notice kind="calm">{t('trip.cancelled')}</Notice>}
      <div className={styles.grid2}>
        <section className={`${card.card} ${card.stack}`} aria-label={t('trip.map')}>
          <h2>{t('trip.map')}</h2>
          <SeatMap
            store={store}
            selected={NONE}
            yours={NONE}
            lost={NONE}
            positions={positions}
            answersAll
            onPress={setPressed}
          />
          <SeatLegend looks={STATUSES} />
        </section>
        <div className={card.stack}>
          <SeatFacts scheduleId={trip.id} store={store} seat={pressed} />
          {trip.status === 'scheduled' && (
            <section className={`${card.card} ${card.stack}`} aria-label={t('trip.actions')}>
              <ChangePrice trip={trip} />
              <ChangeTimes key={trip.departure_datetime + trip.arrival_datetime} trip={trip} />
              <CancelTrip trip={trip} />
            </section>
          )}
        </div>
      </div>
      <h2>{t('trip.who')}</h2>
      <Manifest scheduleId={trip.id} />
      <h2>{t('trip.holds')}</h2>
      <HoldsTable scheduleId={trip.id} />
    </div>
  );
}
