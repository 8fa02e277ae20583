import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { Checkbox } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { api } from '../../../api/client.ts';
import type { User } from '../../../api/wire.ts';
import { useSession } from '../../../session/useSession.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { TextField } from '../../../ui/Field.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { useTitle } from '../../../ui/useTitle.ts';
import { logPath } from '../log/filters.ts';
import styles from '../parts/Admin.module.css';
import { CheckMark } from '../parts/CheckMark.tsx';
import { ListTable } from '../parts/ListTable.tsx';
import { Select } from '../parts/Select.tsx';
import { Sure } from '../parts/Sure.tsx';
import table from '../parts/Table.module.css';
import { useList } from '../parts/useList.ts';
import { useRefusal } from '../parts/useRefusal.ts';

const ROLES = ['', 'customer', 'admin'] as const;

/** Whose accounts there are, and opening, closing and raising them. */
export default function UsersPage() {
  const { t } = useTranslation('admin');
  useTitle(t('users.title'));
  const [role, setRole] = useState<(typeof ROLES)[number]>('');
  const [closedToo, setClosedToo] = useState(false);
  const [words, setWords] = useState('');
  const search = useDeferredValue(words.trim());
  const list = useList<User>('/users', { role, search, include_inactive: closedToo });
  return (
    <div className={card.stack}>
      <h1>{t('users.title')}</h1>
      <div className={styles.filters}>
        <TextField
          label={t('users.search')}
          type="search"
          value={words}
          onChange={setWords}
          input={{ maxLength: 120 }}
        />
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
      <ListTable
        list={list}
        caption={t('users.title')}
        heads={[t('users.name'), t('users.contact'), t('users.role'), t('list.actions')]}
      >
        {(user) => <Row key={user.id} user={user} />}
      </ListTable>
    </div>
  );
}

function Row({ user }: { user: User }) {
  const { t } = useTranslation('admin');
  const refusal = useRefusal();
  const cache = useQueryClient();
  const session = useSession();
  const change = useMutation({
    mutationFn: (fields: Changes) => api.put(`/users/${user.id}`, fields),
    onSettled: () => cache.invalidateQueries({ queryKey: ['admin', '/users'] }),
  });
  const name = `${user.first_name} ${user.last_name}`;
  // Nobody locks himself out.
  const isOneself = session.status === 'signed-in' && session.user.id === user.id;
  return (
    <tr>
      <td>
        <div>{name}</div>
        <Link
          className={styles.small}
          href={logPath({ user_id: user.id })}
          aria-label={t('log.seeOf', { name })}
        >
          {t('log.see')}
        </Link>
      </td>
      <td>
        <div>{user.email}</div>
        <div className={styles.small}>{user.phone_number}</div>
      </td>
      <td>
        <div>{t(`users.roles.${user.role}`)}</div>
        <div className={styles.small}>{t(user.is_active ? 'users.open' : 'users.closed')}</div>
      </td>
      <td>
        {isOneself ? (
          <span className={card.soft}>{t('users.you')}</span>
        ) : (
          <Actions user={user} isPending={change.isPending} onChange={change.mutate} />
        )}
        {change.error && <Notice kind="bad">{refusal(change.error)}</Notice>}
      </td>
    </tr>
  );
}

type Changes = Partial<Pick<User, 'role' | 'is_active'>>;

interface ActionsProps {
  user: User;
  isPending: boolean;
  onChange(changes: Changes): void;
}

function Actions({ user, isPending, onChange }: ActionsProps) {
  const { t } = useTranslation('admin');
  const name = `${user.first_name} ${user.last_name}`;
  const [role, raise] =
    user.role === 'admin' ? (['customer', 'makeCustomer'] as const) : (['admin', 'makeAdmin'] as const);
  return (
    <div className={table.actions}>
      <Sure
        opener={t(`users.${raise}`)}
        label={t(`users.${raise}Of`, { name })}
        hint={t(`users.${raise}Hint`)}
        onDo={() => onChange({ role })}
      />
      {user.is_active ? (
        <Sure
          isGrave
          opener={t('users.close')}
          label={t('users.closeOf', { name })}
          hint={t('users.closeHint')}
          onDo={() => onChange({ is_active: false })}
        />
      ) : (
        <Button
          isPending={isPending}
          aria-label={t('users.reopenOf', { name })}
          onPress={() => onChange({ is_active: true })}
        >
          {t('users.reopen')}
        </Button>
      )}
    </div>
  );
}
