import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { Problem } from '../../../api/problem.ts';
import type { TimetableImport } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import card from '../../../ui/Card.module.css';
import { Notice } from '../../../ui/Notice.tsx';
import styles from '../parts/Admin.module.css';
import { Bar } from '../parts/Bar.tsx';
import { Scroll } from '../parts/Scroll.tsx';

const AGAIN_MS = 500;

/** How far an import is, and what came of it. */
export function ImportState({ begun }: { begun: TimetableImport }) {
  const { t } = useTranslation('admin');
  const { language } = useFormat();
  const cache = useQueryClient();
  const { data, error } = useQuery({
    queryKey: ['admin', 'imports', begun.id],
    queryFn: ({ signal }) => api.get<TimetableImport>(`/admin/imports/${begun.id}`, signal),
    initialData: begun,
    initialDataUpdatedAt: 0,
    refetchInterval: ({ state }) => (state.data?.status === 'running' ? AGAIN_MS : false),
  });
  useEffect(() => {
    if (data.status !== 'done') return;
    for (const list of ['/routes', '/buses', '/schedules']) {
      void cache.invalidateQueries({ queryKey: ['admin', list] });
    }
  }, [cache, data.status]);
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(new Date(data.started_at));
  return (
    <section className={`${card.card} ${card.stack}`} aria-label={t('import.state')}>
      <h2>{t('import.of', { time })}</h2>
      {data.status === 'running' && (isGone(error) ? <Lost /> : <Running at={data} />)}
      {data.status === 'done' && <Done summary={data.summary} />}
      {data.status === 'failed' && <Failed problems={data.problems} />}
    </section>
  );
}

/** A server that cannot be reached may be reached again. */
function isGone(error: unknown): boolean {
  return error instanceof Problem && error.status === 404;
}

function Lost() {
  const { t } = useTranslation('admin');
  return (
    <Notice kind="bad" title={t('import.lost')}>
      {t('import.lostHint')}
    </Notice>
  );
}

function Running({ at: { phase, file, done, total } }: { at: TimetableImport }) {
  const { t } = useTranslation('admin');
  const text =
    phase === 'reading' ? t('import.reading', { file: file ?? '' }) : t(`import.${phase}`, { done, total });
  return <Bar done={done} all={total} text={text} />;
}

function Done({ summary }: { summary: TimetableImport['summary'] }) {
  const { t } = useTranslation('admin');
  if (!summary) return null;
  return (
    <div className={card.stack}>
      <Notice kind="good" title={t('import.done', { count: summary.schedules.made })} />
      <Scroll label={t('import.made')} heads={[t('import.what'), t('import.new'), t('import.there')]}>
        {(['routes', 'buses', 'schedules'] as const).map((what) => (
          <tr key={what}>
            <th scope="row">{t(`nav.${what}`)}</th>
            <td>{summary[what].made}</td>
            <td>{summary[what].already_there}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">{t('buses.seats')}</th>
          <td>{summary.seats_made}</td>
          <td />
        </tr>
      </Scroll>
      {summary.skipped.length > 0 && (
        <Notice kind="calm" title={t('import.skipped')}>
          <ul>
            {summary.skipped.map(({ unit, reason, count }) => (
              <li key={`${unit} ${reason}`}>
                {t(`import.units.${unit}`, { count })}: {reason}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </div>
  );
}

function Failed({ problems }: { problems: TimetableImport['problems'] }) {
  const { t } = useTranslation('admin');
  return (
    <Notice kind="bad" title={t('import.failed')}>
      <ul>
        {problems.map(({ file, line, field, message }) => (
          <li key={`${file} ${line} ${field} ${message}`}>
            {file && (
              <span className={styles.code}>
                {file}
                {line > 0 && `:${line}`} {field}{' '}
              </span>
            )}
            {message}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
