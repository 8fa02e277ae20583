import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type FormEvent, lazy, Suspense, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { api, query } from '../../../api/client.ts';
import { problemText } from '../../../api/problemText.ts';
import type { Dashboard } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { TextField } from '../../../ui/Field.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { saveFile } from '../../../ui/saveFile.ts';
import { useTitle } from '../../../ui/useTitle.ts';
import styles from '../parts/Admin.module.css';
import { csvOf } from './csv.ts';
import { DayTable, RouteTable } from './Tables.tsx';

/** The charts' library is the largest part of the control room: it comes with the first chart. */
const Charts = lazy(() => import('./Charts.tsx'));

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
  const { t: common } = useTranslation();
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
  const save = (figures: Dashboard) =>
    saveFile({
      blob: new Blob([csvOf(figures)], { type: 'text/csv' }),
      name: `figures-${range.from}-${range.to}.csv`,
    });
  return (
    <div className={card.stack}>
      <h1>{t('metrics.title')}</h1>
      <Form onSubmit={submit} className={styles.filters ?? ''}>
        <TextField label={t('metrics.from')} name="from" type="date" isRequired defaultValue={range.from} />
        <TextField label={t('metrics.to')} name="to" type="date" isRequired defaultValue={range.to} />
        <Button type="submit">{t('metrics.show')}</Button>
        {data && <Button onPress={() => save(data)}>{t('metrics.csv')}</Button>}
      </Form>
      {error && <Notice kind="bad">{problemText(common, error)}</Notice>}
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
  const { money, language } = useFormat();
  const percent = (rate: number) =>
    new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(rate);
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
      <Suspense fallback={<Loading />}>
        <Charts days={figures.daily} />
      </Suspense>
      <details>
        <summary className={styles.link}>
          {t('metrics.byDay')}: {t('metrics.asTable')}
        </summary>
        <DayTable days={figures.daily} />
      </details>
      <h2>{t('metrics.byRoute')}</h2>
      <RouteTable routes={figures.top_routes} />
    </>
  );
}
