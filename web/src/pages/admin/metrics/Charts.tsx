import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Chart, type ChartRow, type Series } from './Chart.tsx';
import styles from './Metrics.module.css';
import { usePercent } from './usePercent.ts';

interface Props {
  rows: readonly ChartRow[];
  isLying?: boolean;
}

/** The same four pictures of days and of routes. */
export default function Charts({ rows, isLying = false }: Props) {
  const { t } = useTranslation('admin');
  const { money, shortMoney } = useFormat();
  const percent = usePercent();
  const moneys: Series[] = [
    ['revenue', t('metrics.revenue'), 'var(--accent)'],
    ['refunds', t('metrics.refunds'), 'var(--bad-line)'],
  ];
  const counts: Series[] = [
    ['reservations', t('metrics.reservations'), 'var(--held-line)'],
    ['bookings', t('metrics.bookings'), 'var(--good-line)'],
    ['expired', t('metrics.expired'), 'var(--field-line)'],
  ];
  const occupancy: Series[] = [['occupancy_rate', t('metrics.occupancy'), 'var(--accent)']];
  const conversion: Series[] = [['conversion_rate', t('metrics.conversion'), 'var(--good-line)']];
  const shared = { rows, isLying };
  return (
    <div className={styles.charts}>
      <Chart
        {...shared}
        title={t('metrics.revenueChart')}
        series={moneys}
        write={money}
        writeShort={shortMoney}
      />
      <Chart {...shared} title={t('metrics.bookingsChart')} series={counts} write={String} isCount />
      <Chart
        {...shared}
        title={t('metrics.occupancy')}
        hint={t('metrics.occupancyHint')}
        series={occupancy}
        write={percent}
        most={1}
      />
      <Chart
        {...shared}
        title={t('metrics.conversion')}
        hint={t('metrics.conversionHint')}
        series={conversion}
        write={percent}
        most={1}
      />
    </div>
  );
}
