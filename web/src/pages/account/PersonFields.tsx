import { useTranslation } from 'react-i18next';
import type { User } from '../../api/wire.ts';
import { TextField } from '../../ui/Field.tsx';

/** Who somebody is, and how to reach them. */
export function PersonFields({ user }: { user?: User }) {
  const { t } = useTranslation();
  return (
    <>
      <TextField
        label={t('account.firstName')}
        name="first_name"
        isRequired
        defaultValue={user?.first_name ?? ''}
        input={{ autoComplete: 'given-name', maxLength: 100 }}
      />
      <TextField
        label={t('account.lastName')}
        name="last_name"
        isRequired
        defaultValue={user?.last_name ?? ''}
        input={{ autoComplete: 'family-name', maxLength: 100 }}
      />
      <TextField
        label={t('account.phone')}
        name="phone_number"
        type="tel"
        isRequired
        hint={t('account.phoneHint')}
        defaultValue={user?.phone_number ?? ''}
        input={{ autoComplete: 'tel', pattern: '\\+?[0-9]{10,15}' }}
      />
    </>
  );
}
