import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { ActiveReservation } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Countdown } from '../../../ui/Countdown.tsx';
import { useFetchedAt } from '../../../ui/useFetchedAt.ts';
import styles from '../parts/Admin.module.css';
import { ListTable } from '../parts/ListTable.tsx';
import { useList } from '../parts/useList.ts';
import { ReleaseHold } from './ReleaseHold.tsx';

const AGAIN_MS = 3_000;

/** The holds that run, the next one to end first; of one trip alone when it is given. */
export function HoldsTable({ scheduleId }: { scheduleId?: string }) {
  const { t } = useTranslation('admin');
  const list = useList<ActiveReservation>('/admin/reservations/active', {}, AGAIN_MS);
  const asOf = useFetchedAt(list.dataUpdatedAt);
  const items = list.items?.filter((hold) => scheduleId === undefined || hold.schedule_id === scheduleId);
  return (
    <ListTable
      list={{ ...list, items } as typeof list}
      caption={t('holds.title')}
      empty={t('holds.none')}
      heads={[
        t('holds.left'),
        t('holds.who'),
        t('holds.trip'),
        t('holds.seats'),
        t('holds.amount'),
        t('holds.release'),
      ]}
    >
      {(hold) => <Hold key={hold.id} hold={hold} asOf={asOf} />}
    </ListTable>
  );
}

function Hold({ hold, asOf }: { hold: ActiveReservation; asOf: number }) {
  const { t } = useTranslation('admin');
  const { money, local } = useFormat();
  const { user, route, schedule } = hold;
  const leaves = local(schedule.departure_datetime, route.origin_timezone);
  const name = `${user.first_name} ${user.last_name}`;
  return (
    <tr>
      <td>
        <Countdown seconds={hold.seconds_remaining} asOf={asOf} isSilent />
        {hold.expiry_warning && <div className={styles.warning}>{t('holds.warning')}</div>}
      </td>
      <td>
        {name}
        <br />
        <small>{user.email}</small>
      </td>
      <td>
        <Link className={styles.link} href={`/app/admin/trips/${schedule.id}`}>
          {route.origin_city} – {route.destination_city}
        </Link>
        <br />
        <small>
          {leaves.date}, {leaves.time} {leaves.zone}
        </small>
      </td>
      <td>{hold.seats.map(({ seat_number }) => seat_number).join(', ')}</td>
      <td className={styles.number}>{money(hold.total_amount)}</td>
      <td>
        <ReleaseHold id={hold.id} name={name} />
      </td>
    </tr>
  );
}
