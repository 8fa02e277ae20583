import { useState } from 'react';
import { Meter } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { BusSummary, Route, Schedule } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import card from '../../../ui/Card.module.css';
import { TextField } from '../../../ui/Field.tsx';
import { useTitle } from '../../../ui/useTitle.ts';
import { liveQuery } from '../live/changes.ts';
import styles from '../parts/Admin.module.css';
import meter from '../parts/Bar.module.css';
import { ListTable } from '../parts/ListTable.tsx';
import { useList } from '../parts/useList.ts';
import { useNamed } from '../parts/useNamed.ts';

const AGAIN_MS = 3_000;
const DAY_MS = 86_400_000;

/** What leaves on a day, and how full it is, as it changes. */
export default function DeparturesPage() {
  const { t } = useTranslation('admin');
  useTitle(t('departures.title'));
  const [day, setDay] = useState(() => new Date().toISOString().slice(0, 10));
  const from = `${day}T00:00:00.000Z`;
  const to = Number.isNaN(Date.parse(from)) ? from : new Date(Date.parse(from) + DAY_MS).toISOString();
  const list = useList<Schedule>('/schedules', { from, to }, liveQuery(AGAIN_MS));
  const routes = useNamed<Route>('/routes', true);
  const buses = useNamed<BusSummary>('/buses', true);
  return (
    <div className={card.stack}>
      <h1>{t('departures.title')}</h1>
      <div className={styles.filters}>
        <TextField label={t('departures.day')} type="date" value={day} onChange={setDay} />
      </div>
      {list.items && list.items.length > 0 && !list.hasNextPage && <Summary schedules={list.items} />}
      <ListTable
        list={list}
        caption={t('departures.title')}
        empty={t('departures.none')}
        heads={[
          t('departures.leaves'),
          t('departures.route'),
          t('departures.bus'),
          t('departures.sold'),
          t('departures.status'),
        ]}
      >
        {(schedule) => (
          <Departure
            key={schedule.id}
            schedule={schedule}
            route={routes.get(schedule.route_id)}
            bus={buses.get(schedule.bus_id)}
          />
        )}
      </ListTable>
    </div>
  );
}

/** The day as a whole. */
function Summary({ schedules }: { schedules: readonly Schedule[] }) {
  const { t } = useTranslation('admin');
  const running = schedules.filter(({ status }) => status !== 'cancelled');
  const seats = running.reduce((sum, { seat_count }) => sum + seat_count, 0);
  const taken = running.reduce((sum, schedule) => sum + takenOf(schedule), 0);
  return (
    <p>
      {t('departures.count', { count: running.length })}: {t('departures.occupancy', { taken, seats })}
    </p>
  );
}

function takenOf({ status, seat_count, available_seats }: Schedule): number {
  return status === 'cancelled' ? 0 : seat_count - available_seats;
}

interface RowProps {
  schedule: Schedule;
  route: Route | undefined;
  bus: BusSummary | undefined;
}

function Departure({ schedule, route, bus }: RowProps) {
  const { t } = useTranslation('admin');
  const { local } = useFormat();
  const leaves = local(schedule.departure_datetime, route?.origin_timezone ?? 'UTC');
  const seats = schedule.seat_count;
  const taken = takenOf(schedule);
  return (
    <tr>
      <td>
        <Link
          className={styles.link}
          href={`/app/admin/trips/${schedule.id}`}
          aria-label={t('departures.open', { time: leaves.time })}
        >
          {leaves.time} {leaves.zone}
        </Link>
      </td>
      <td>{route ? `${route.origin_city} – ${route.destination_city}` : '…'}</td>
      <td>{bus?.bus_number ?? '…'}</td>
      <td>
        <Meter
          className={meter.bar ?? ''}
          value={taken}
          maxValue={Math.max(1, seats)}
          aria-label={t('departures.occupancy', { taken, seats })}
        >
          {({ percentage }) => (
            <>
              <span className={meter.track}>
                <span className={meter.fill} style={{ width: `${percentage}%` }} />
              </span>
              <span>
                {taken}/{seats}
              </span>
            </>
          )}
        </Meter>
      </td>
      <td>{t(`departures.statuses.${schedule.status}`)}</td>
    </tr>
  );
}
