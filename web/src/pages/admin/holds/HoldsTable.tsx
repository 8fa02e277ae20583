import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { ActiveReservation } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Countdown } from '../../../ui/Countdown.tsx';
import { useFetchedAt } from '../../../ui/useFetchedAt.ts';
import styles from '../parts/Admin.module.css';
import { ListTable } from '../parts/ListTable.tsx';
import table from '../parts/Table.module.css';
import { ReleaseHold } from './ReleaseHold.tsx';
import { useHolds } from './useHolds.ts';

interface Props {
  scheduleId?: string;
}

/** The holds that run, the next one to end first; of one trip alone when it is given. */
export function HoldsTable({ scheduleId }: Props) {
  const { t } = useTranslation('admin');
  const list = useHolds(scheduleId);
  const asOf = useFetchedAt(list.dataUpdatedAt);
  return (
    <ListTable
      list={list}
      caption={t('holds.title')}
      empty={t('holds.none')}
      heads={[
        t('holds.left'),
        t('holds.who'),
        ...(scheduleId === undefined ? [t('holds.trip')] : []),
        t('holds.seats'),
        t('holds.amount'),
        t('list.actions'),
      ]}
    >
      {(hold) => <Hold key={hold.id} hold={hold} asOf={asOf} isOfTrip={scheduleId !== undefined} />}
    </ListTable>
  );
}

interface RowProps {
  hold: ActiveReservation;
  asOf: number;
  /** The trip is known where it stands. */
  isOfTrip: boolean;
}

function Hold({ hold, asOf, isOfTrip }: RowProps) {
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
        <div>{name}</div>
        <div className={styles.small}>{user.email}</div>
      </td>
      {!isOfTrip && (
        <td>
          <Link href={`/app/admin/trips/${schedule.id}`}>
            {route.origin_city} – {route.destination_city}
          </Link>
          <div className={styles.small}>
            {leaves.date}, {leaves.time} {leaves.zone}
          </div>
        </td>
      )}
      <td>{hold.seats.map(({ seat_number }) => seat_number).join(', ')}</td>
      <td className={table.number}>{money(hold.total_amount)}</td>
      <td>
        <ReleaseHold id={hold.id} name={name} />
      </td>
    </tr>
  );
}
