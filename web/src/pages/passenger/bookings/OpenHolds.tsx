import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { queries } from '../../../api/queries.ts';
import { Countdown } from '../../../ui/Countdown.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { useFetchedAt } from '../../../ui/useFetchedAt.ts';
import styles from './Bookings.module.css';

/** Holds that still run, and how long. */
export function OpenHolds() {
  const { t } = useTranslation();
  const { data, dataUpdatedAt, refetch } = useQuery(queries.activeReservations());
  const asOf = useFetchedAt(dataUpdatedAt);
  return data?.items.map((hold) => (
    <Notice key={hold.id} kind="held" title={t('bookings.held', { count: hold.seats.length })}>
      <span>
        {t('hold.left')}{' '}
        <Countdown seconds={hold.seconds_remaining} asOf={asOf} onOver={() => void refetch()} />
      </span>
      <Link className={styles.pay} href={`/app/checkout/${hold.id}`}>
        {t('hold.pay')}
      </Link>
    </Notice>
  ));
}
