import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { api, query } from '../../../api/client.ts';
import type { Dashboard } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { TextField } from '../../../ui/Field.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { useTitle } from '../../../ui/useTitle.ts';
import admin from '../parts/Admin.module.css';
import { useRefusal } from '../parts/useRefusal.ts';
import { Breakdown } from './Breakdown.tsx';
import { csvOf } from './csv.ts';
import type { Day, RouteFigures } from './figures.ts';
import styles from './Metrics.module.css';
import { usePercent } from './usePercent.ts';

const DAY_MS = 86_400_000;
const AGAIN_MS = 30_000;

interface Range {
  from: string;
  /** The last day that counts. */
  to: string;
}

/** The business in numbers. Days are of UTC. */
export default function MetricsPage() {
  const { t } = useTranslation('admin');
  const refusal = useRefusal();
  useTitle(t('metrics.title'));
  const [range, setRange] = useState<Range>(lastMonth);
  const from = `${range.from}T00:00:00.000Z`;
  const to = new Date(Date.parse(`${range.to}T00:00:00.000Z`) + DAY_MS).toISOString();
  const { data, error } = useQuery({
    queryKey: ['admin', 'metrics', range],
    queryFn: ({ signal }) => api.get<Dashboard>(`/admin/dashboard/metrics${query({ from, to })}`, signal),
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN_MS,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.currentTarget)) as unknown as Range;
    if (fields.from && fields.to) setRange(fields);
  };
  return (
    <div className={card.stack}>
      <h1>{t('metrics.title')}</h1>
      <Form onSubmit={submit} className={admin.filters ?? ''}>
        <TextField label={t('metrics.from')} name="from" type="date" isRequired defaultValue={range.from} />
        <TextField label={t('metrics.to')} name="to" type="date" isRequired defaultValue={range.to} />
        <Button type="submit">{t('metrics.show')}</Button>
      </Form>
      {error && <Notice kind="bad">{refusal(error)}</Notice>}
      {data ? <Figures figures={data} /> : !error && <Loading />}
    </div>
  );
}

function lastMonth(): Range {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  return { from: day(Date.now() - 29 * DAY_MS), to: day(Date.now()) };
}

function Figures({ figures }: { figures: Dashboard }) {
  const { t } = useTranslation('admin');
  const { money } = useFormat();
  const percent = usePercent();
  const tiles: [string, string | number][] = [
    [t('metrics.bookings'), figures.bookings.count],
    [t('metrics.revenue'), money(figures.revenue)],
    [t('metrics.refunds'), money(figures.refunds.amount)],
    [t('metrics.net'), money(figures.net_revenue)],
    [t('metrics.active'), figures.active_reservations],
    [t('metrics.occupancy'), percent(figures.occupancy.rate)],
    [t('metrics.conversion'), percent(figures.conversion_rate)],
    [t('metrics.expired'), percent(figures.expired_rate)],
  ];
  return (
    <>
      <dl className={styles.tiles}>
        {tiles.map(([name, value]) => (
          <div key={name} className={styles.tile}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <ByDay days={figures.daily} />
      <ByRoute routes={figures.top_routes} />
    </>
  );
}

function ByDay({ days }: { days: readonly Day[] }) {
  const { t } = useTranslation('admin');
  const { language } = useFormat();
  const format = new Intl.DateTimeFormat(language, { timeZone: 'UTC', day: 'numeric', month: 'short' });
  const rows = days.map((day) => ({ ...day, id: day.date, name: format.format(new Date(day.date)) }));
  return (
    <Breakdown
      title={t('metrics.byDay')}
      head={t('metrics.date')}
      rows={rows}
      file={{
        name: `days-${days[0]?.date}-${days.at(-1)?.date}.csv`,
        save: t('metrics.csvDays'),
        csv: () => csvOf(days, ['date']),
      }}
    />
  );
}

function ByRoute({ routes }: { routes: readonly RouteFigures[] }) {
  const { t } = useTranslation('admin');
  if (routes.length === 0) return null;
  const rows = routes.map((route) => ({
    ...route,
    id: route.route_id,
    name: `${route.origin_city} – ${route.destination_city}`,
  }));
  return (
    <Breakdown
      title={t('metrics.byRoute')}
      head={t('metrics.route')}
      rows={rows}
      isLying
      file={{
        name: 'routes.csv',
        save: t('metrics.csvRoutes'),
        csv: () => csvOf(routes, ['route_id', 'origin_city', 'destination_city']),
      }}
    />
  );
}
