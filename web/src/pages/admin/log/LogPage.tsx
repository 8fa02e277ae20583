import { useTranslation } from 'react-i18next';
import { useSearch } from 'wouter';
import type { Activity } from '../../../api/wire.ts';
import card from '../../../ui/Card.module.css';
import { useTitle } from '../../../ui/useTitle.ts';
import { ListTable } from '../parts/ListTable.tsx';
import { useList } from '../parts/useList.ts';
import { readFilters } from './filters.ts';
import { LogFilters } from './LogFilters.tsx';
import { LogRow } from './LogRow.tsx';

/** Who did what, before and after, from where; the latest first. What is shown stands in the address. */
export default function LogPage() {
  const { t } = useTranslation('admin');
  useTitle(t('log.title'));
  const search = useSearch();
  const list = useList<Activity>('/activity-logs', readFilters(search));
  return (
    <div className={card.stack}>
      <h1>{t('log.title')}</h1>
      <LogFilters key={search} filters={readFilters(search)} />
      <ListTable
        list={list}
        caption={t('log.title')}
        empty={t('log.none')}
        heads={[t('log.when'), t('log.what'), t('log.who'), t('log.details')]}
      >
        {(activity) => <LogRow key={activity.id} activity={activity} />}
      </ListTable>
    </div>
  );
}
