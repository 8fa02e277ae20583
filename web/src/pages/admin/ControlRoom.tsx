import { useTranslation } from 'react-i18next';
import { Shell } from '../../shell/Shell.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { RequireUser } from '../account/RequireUser.tsx';

/** The control room, for admins. */
export default function ControlRoom() {
  const { t } = useTranslation();
  return (
    <Shell>
      <h1>{t('admin.title')}</h1>
      <RequireUser>
        {(user) =>
          user.role === 'admin' ? (
            // Not one of this client's pages: the browser goes there.
            <a href="/monitor/">{t('admin.monitor')}</a>
          ) : (
            <Notice kind="bad">{t('admin.only')}</Notice>
          )
        }
      </RequireUser>
    </Shell>
  );
}
