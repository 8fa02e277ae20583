import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { api } from '../../../api/client.ts';
import { problemText } from '../../../api/problemText.ts';
import type { Reservation } from '../../../api/wire.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { Countdown } from '../../../ui/Countdown.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { SeatBill } from '../../../ui/SeatBill.tsx';
import styles from './Trip.module.css';

/** One's own hold on this trip: its time, its seats, on to payment, or letting go. */
export function HoldPanel({ hold, asOf }: { hold: Reservation; asOf: number }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const refresh = () => cache.invalidateQueries({ queryKey: ['reservations'] });
  const release = useMutation({
    mutationFn: () => api.remove(`/reservations/${hold.id}`),
    onSettled: refresh,
  });
  return (
    <section className={`${card.card} ${card.stack} ${styles.panel}`} aria-label={t('hold.title')}>
      <h2>{t('hold.title')}</h2>
      <p>
        {t('hold.left')}{' '}
        <Countdown seconds={hold.seconds_remaining} asOf={asOf} onOver={() => void refresh()} />
      </p>
      <SeatBill seats={hold.seats} total={hold.total_amount} />
      <Link className={styles.pay} href={`/app/checkout/${hold.id}`}>
        {t('hold.pay')}
      </Link>
      <Button isPending={release.isPending} onPress={() => release.mutate()}>
        {t('hold.release')}
      </Button>
      {release.error && <Notice kind="bad">{problemText(t, release.error)}</Notice>}
    </section>
  );
}
