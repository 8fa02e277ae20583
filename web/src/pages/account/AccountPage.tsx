import { useTranslation } from 'react-i18next';
import type { User } from '../../api/wire.ts';
import card from '../../ui/Card.module.css';
import { useTitle } from '../../ui/useTitle.ts';
import { LettersForm } from './LettersForm.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { PersonFields } from './PersonFields.tsx';
import { ProfileForm } from './ProfileForm.tsx';
import { RequireUser } from './RequireUser.tsx';
import { useProfile } from './useProfile.ts';

/** One's own account: who one is, which letters one wants, and the password. */
export default function AccountPage() {
  return <RequireUser>{(user) => <Account user={user} />}</RequireUser>;
}

function Account({ user }: { user: User }) {
  const { t } = useTranslation();
  useTitle(t('account.title'));
  return (
    <div className={card.stack}>
      <div>
        <h1>{t('account.title')}</h1>
        <p className={card.soft}>{user.email}</p>
      </div>
      <div className={card.halves}>
        <PersonForm user={user} />
        <LettersForm user={user} />
        <PasswordForm user={user} />
      </div>
    </div>
  );
}

function PersonForm({ user }: { user: User }) {
  const { t } = useTranslation();
  const change = useProfile(user);
  return (
    <ProfileForm
      title={t('account.person')}
      change={change}
      onSave={(fields) => change.mutate(Object.fromEntries(fields) as Record<string, string>)}
    >
      <PersonFields user={user} />
    </ProfileForm>
  );
}
