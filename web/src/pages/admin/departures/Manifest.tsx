import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Failed } from '../../../ui/Failed.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import styles from '../parts/Admin.module.css';
import { Scroll } from '../parts/Scroll.tsx';
import table from '../parts/Table.module.css';
import { useRefusal } from '../parts/useRefusal.ts';
import { useManifest } from './useManifest.ts';

/** Who sits where, and who is on board. */
export function Manifest({ scheduleId }: { scheduleId: string }) {
  const { t } = useTranslation('admin');
  const refusal = useRefusal();
  const { money } = useFormat();
  const asked = useManifest(scheduleId);
  const { data, error } = asked;
  if (error && !data) return <Failed says={refusal(error)} onAgain={asked.refetch} />;
  if (!data) return <Loading />;
  if (data.length === 0) return <Notice kind="calm">{t('trip.nobody')}</Notice>;
  return (
    <Scroll
      label={t('trip.who')}
      heads={[
        t('trip.seat'),
        t('trip.passenger'),
        t('trip.phone'),
        t('trip.reference'),
        t('trip.paid'),
        t('trip.state'),
      ]}
    >
      {data.map((entry) => (
        <tr key={entry.seat_id}>
          <th scope="row">{entry.seat_number}</th>
          <td>
            <span>{entry.passenger_name ?? entry.booked_by}</span>
            {entry.passenger_name && entry.passenger_name !== entry.booked_by && (
              <div className={styles.small}>{t('trip.bookedBy', { name: entry.booked_by })}</div>
            )}
          </td>
          <td>{entry.phone_number}</td>
          <td className={styles.code}>{entry.booking_reference}</td>
          <td className={table.number}>{money(entry.price)}</td>
          <td>{t(entry.boarded_at ? 'trip.boarded' : 'trip.expected')}</td>
        </tr>
      ))}
    </Scroll>
  );
}
