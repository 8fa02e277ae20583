import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Checkbox } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { problemText } from '../../../api/problemText.ts';
import type { User } from '../../../api/wire.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { Notice } from '../../../ui/Notice.tsx';
import { useTitle } from '../../../ui/useTitle.ts';
import styles from '../parts/Admin.module.css';
import { CheckMark } from '../parts/CheckMark.tsx';
import { ListTable } from '../parts/ListTable.tsx';
import { Select } from '../parts/Select.tsx';
import { useList } from '../parts/useList.ts';

const ROLES = ['', 'customer', 'admin'] as const;

/** Whose accounts there are, and opening, closing and raising them. */
export default function UsersPage() {
  const { t } = useTranslation('admin');
  useTitle(t('users.title'));
  const [role, setRole] = useState<(typeof ROLES)[number]>('');
  const [closedToo, setClosedToo] = useState(false);
  const list = useList<User>('/users', { role, include_inactive: closedToo });
  return (
    <div className={card.stack}>
      <h1>{t('users.title')}</h1>
      <div className={styles.filters}>
        <Select
          label={t('users.role')}
          value={role}
          onChange={setRole}
          options={ROLES.map(
            (each) => [each, each === '' ? t('money.all') : t(`users.roles.${each}`)] as const,
          )}
        />
        <Checkbox isSelected={closedToo} onChange={setClosedToo} className={styles.check ?? ''}>
          {({ isSelected }) => (
            <>
              <CheckMark checked={isSelected} />
              {t('users.inactive')}
            </>
          )}
        </Checkbox>
      </div>
      <p className={card.soft}>{t('users.closeHint')}</p>
      <ListTable
        list={list}
        caption={t('users.title')}
        heads={[t('users.name'), t('users.email'), t('users.phone'), t('users.role'), t('users.state')]}
      >
        {(user) => <Row key={user.id} user={user} />}
      </ListTable>
    </div>
  );
}

function Row({ user }: { user: User }) {
  const { t } = useTranslation('admin');
  const { t: common } = useTranslation();
  const cache = useQueryClient();
  const change = useMutation({
    mutationFn: (fields: Partial<Pick<User, 'role' | 'is_active'>>) => api.put(`/users/${user.id}`, fields),
    onSettled: () => cache.invalidateQueries({ queryKey: ['admin', '/users'] }),
  });
  const name = `${user.first_name} ${user.last_name}`;
  return (
    <tr>
      <td>{name}</td>
      <td>{user.email}</td>
      <td>{user.phone_number}</td>
      <td>
        {t(`users.roles.${user.role}`)}{' '}
        <Button
          look="quiet"
          isPending={change.isPending}
          aria-label={`${name}: ${t(user.role === 'admin' ? 'users.makeCustomer' : 'users.makeAdmin')}`}
          onPress={() => change.mutate({ role: user.role === 'admin' ? 'customer' : 'admin' })}
        >
          {t(user.role === 'admin' ? 'users.makeCustomer' : 'users.makeAdmin')}
        </Button>
      </td>
      <td>
        {t(user.is_active ? 'users.open' : 'users.closed')}{' '}
        <Button
          look={user.is_active ? 'danger' : 'plain'}
          isPending={change.isPending}
          aria-label={t(user.is_active ? 'users.closeOf' : 'users.reopenOf', { name })}
          onPress={() => change.mutate({ is_active: !user.is_active })}
        >
          {t(user.is_active ? 'users.close' : 'users.reopen')}
        </Button>
        {change.error && <Notice kind="bad">{problemText(common, change.error)}</Notice>}
      </td>
    </tr>
  );
}
