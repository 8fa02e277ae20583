import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import styles from '../parts/Admin.module.css';
import { ListTable } from '../parts/ListTable.tsx';
import { Select } from '../parts/Select.tsx';
import table from '../parts/Table.module.css';
import { useList } from '../parts/useList.ts';
import { SendAgain } from './SendAgain.tsx';

const AGAIN_MS = 5_000;
const SHOWN = ['failed', 'retrying', 'waiting', 'running', ''] as const;

/** What is still to be done outside: letters, refunds, the gateways' news. */
export function JobsTable() {
  const { t } = useTranslation('admin');
  const [state, setState] = useState<(typeof SHOWN)[number]>('failed');
  const list = useList<Job>('/admin/jobs', { state }, { refetchInterval: AGAIN_MS });
  return (
    <>
      <div className={styles.filters}>
        <Select
          label={t('jobs.state')}
          value={state}
          onChange={setState}
          options={SHOWN.map(
            (each) => [each, each === '' ? t('money.all') : t(`jobs.states.${each}`)] as const,
          )}
        />
      </div>
      <ListTable
        list={list}
        caption={t('jobs.title')}
        empty={state === 'failed' ? t('jobs.none') : t('list.empty')}
        heads={[t('jobs.task'), t('jobs.about'), t('jobs.state'), t('jobs.tried'), t('list.actions')]}
      >
        {(job) => <Row key={job.id} job={job} />}
      </ListTable>
    </>
  );
}

function Row({ job }: { job: Job }) {
  const { t } = useTranslation('admin');
  const { language } = useFormat();
  const written = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const at = (instant: string) => ({ time: written.format(new Date(instant)) });
  const waits = job.state === 'waiting' || job.state === 'retrying';
  const about = Object.entries(job.about)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(', ');
  const task = t(`jobs.tasks.${job.task as 'mail'}`, { defaultValue: job.task });
  return (
    <tr>
      <td>{task}</td>
      <td className={table.long}>
        <span className={styles.code}>{about}</span>
      </td>
      <td>{t(`jobs.states.${job.state}`)}</td>
      <td>
        <div>{t('jobs.times', { done: job.attempts, most: job.max_attempts })}</div>
        {waits && <div className={styles.small}>{t('jobs.next', at(job.run_at))}</div>}
        <div className={styles.small}>{t('jobs.last', at(job.updated_at))}</div>
      </td>
      <td>
        <SendAgain
          path={`/admin/jobs/${job.id}/retry`}
          text={t('jobs.retry')}
          label={t('jobs.retryOf', { task, about })}
          isShown={job.state === 'failed' || job.state === 'retrying'}
        />
      </td>
    </tr>
  );
}
