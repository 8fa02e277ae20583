import { useTranslation } from 'react-i18next';
import { Problem } from '../../api/problem.ts';
import type { User } from '../../api/wire.ts';
import card from '../../ui/Card.module.css';
import { TextField } from '../../ui/Field.tsx';
import { ProfileForm } from './ProfileForm.tsx';
import { useProfile } from './useProfile.ts';

/** A new password ends all sessions; this one begins again with it. */
export function PasswordForm({ user }: { user: User }) {
  const { t } = useTranslation();
  const change = useProfile(user);
  const save = (fields: FormData, form: HTMLFormElement) => {
    const { password = '', current_password = '' } = Object.fromEntries(fields) as Record<string, string>;
    change.mutate({ password, current_password }, { onSuccess: () => form.reset() });
  };
  const wrong = change.error instanceof Problem && change.error.code === 'forbidden';
  return (
    <ProfileForm
      title={t('account.password')}
      change={change}
      onSave={save}
      refusal={wrong ? t('account.wrongPassword') : undefined}
    >
      <p className={card.hint}>{t('account.endsSessions')}</p>
      <TextField
        label={t('account.currentPassword')}
        name="current_password"
        type="password"
        isRequired
        input={{ autoComplete: 'current-password' }}
      />
      <TextField
        label={t('account.newPassword')}
        name="password"
        type="password"
        isRequired
        hint={t('account.passwordHint')}
        input={{ autoComplete: 'new-password' }}
      />
    </ProfileForm>
  );
}
