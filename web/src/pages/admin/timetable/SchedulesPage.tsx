import { useTranslation } from 'react-i18next';
import card from '../../../ui/Card.module.css';
import { useTitle } from '../../../ui/useTitle.ts';
import { BulkForm } from './BulkForm.tsx';

/** Making schedules, one or many. */
export default function SchedulesPage() {
  const { t } = useTranslation('admin');
  useTitle(t('schedules.title'));
  return (
    <div className={card.stack}>
      <h1>{t('schedules.title')}</h1>
      <BulkForm />
    </div>
  );
}
