import { useTranslation } from 'react-i18next';
import card from '../../../ui/Card.module.css';
import { useTitle } from '../../../ui/useTitle.ts';
import { HoldsTable } from './HoldsTable.tsx';

export default function HoldsPage() {
  const { t } = useTranslation('admin');
  useTitle(t('holds.title'));
  return (
    <div className={card.stack}>
      <h1>{t('holds.title')}</h1>
      <HoldsTable />
    </div>
  );
}
