import { useTranslation } from 'react-i18next';
import { Shell } from '../../shell/Shell.tsx';

/** The control room, for admins. */
export default function ControlRoom() {
  const { t } = useTranslation();
  return (
    <Shell>
      <h1>{t('admin.title')}</h1>
    </Shell>
  );
}
