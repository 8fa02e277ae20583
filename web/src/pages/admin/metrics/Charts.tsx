import { useTranslation } from 'react-i18next';
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Dashboard } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import card from '../../../ui/Card.module.css';
import styles from '../parts/Admin.module.css';

const HEIGHT = 240;
type Day = Dashboard['daily'][number];
type Series = readonly [key: keyof Day, name: string, colour: string];

/** The days as bars. What they show stands in a table as well. */
export default function Charts({ days }: { days: Dashboard['daily'] }) {
  const { t } = useTranslation('admin');
  const { money } = useFormat();
  return (
    <div className={styles.grid2}>
      <Chart
        title={t('metrics.revenueChart')}
        days={days}
        write={money}
        series={[
          ['revenue', t('metrics.revenue'), 'var(--accent)'],
          ['refunds', t('metrics.refunds'), 'var(--bad-line)'],
        ]}
      />
      <Chart
        title={t('metrics.bookingsChart')}
        days={days}
        write={String}
        series={[
          ['reservations', t('metrics.reservations'), 'var(--held-line)'],
          ['expired', t('metrics.expired'), 'var(--field-line)'],
          ['bookings', t('metrics.bookings'), 'var(--good-line)'],
        ]}
      />
    </div>
  );
}

interface ChartProps {
  title: string;
  days: Dashboard['daily'];
  series: readonly Series[];
  write(value: number): string;
}

function Chart({ title, days, series, write }: ChartProps) {
  const { language } = useFormat();
  const short = (date: string) =>
    new Intl.DateTimeFormat(language, { timeZone: 'UTC', day: 'numeric', month: 'short' }).format(
      new Date(date),
    );
  return (
    <figure className={card.card} style={{ margin: 0 }} aria-label={title}>
      <figcaption>
        <h2>{title}</h2>
      </figcaption>
      <ResponsiveContainer width="100%" height={HEIGHT}>
        <BarChart data={days} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis dataKey="date" tickFormatter={short} stroke="var(--soft)" fontSize={12} minTickGap={24} />
          <YAxis stroke="var(--soft)" fontSize={12} width={48} />
          <Tooltip
            formatter={(value) => write(Number(value))}
            contentStyle={{ background: 'var(--card)', border: '1px solid var(--line)', color: 'var(--ink)' }}
          />
          <Legend />
          {series.map(([key, name, colour]) => (
            <Bar key={key} dataKey={key} name={name} fill={colour} isAnimationActive={false} />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </figure>
  );
}
