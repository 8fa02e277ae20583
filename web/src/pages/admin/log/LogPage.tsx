import { type FormEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { TextField } from '../../../ui/Field.tsx';
import { useTitle } from '../../../ui/useTitle.ts';
import styles from '../parts/Admin.module.css';
import { ListTable } from '../parts/ListTable.tsx';
import { useList } from '../parts/useList.ts';

/** Who did what, before and after, from where; the latest first. */
export default function LogPage() {
  const { t } = useTranslation('admin');
  useTitle(t('log.title'));
  const [filters, setFilters] = useState<Record<string, string>>({});
  const list = useList<Activity>('/activity-logs', filters);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { from, to, ...texts } = Object.fromEntries(new FormData(event.currentTarget)) as Record<
      string,
      string
    >;
    setFilters({ ...texts, from: instant(from), to: instant(to) });
  };
  return (
    <div className={card.stack}>
      <h1>{t('log.title')}</h1>
      <Form onSubmit={submit} className={styles.filters ?? ''}>
        <TextField
          label={t('log.entity')}
          name="entity_type"
          input={{ placeholder: 'booking', maxLength: 60 }}
        />
        <TextField label={t('log.entityId')} name="entity_id" />
        <TextField label={t('log.person')} name="user_id" />
        <TextField
          label={t('log.action')}
          name="action_type"
          input={{ placeholder: 'booking.confirmed', maxLength: 120 }}
        />
        <TextField label={t('log.from')} name="from" type="datetime-local" />
        <TextField label={t('log.to')} name="to" type="datetime-local" />
        <Button type="submit">{t('log.filter')}</Button>
      </Form>
      <ListTable
        list={list}
        caption={t('log.title')}
        heads={[t('log.when'), t('log.what'), t('log.who'), t('log.details')]}
      >
        {(activity) => <Row key={activity.id} activity={activity} />}
      </ListTable>
    </div>
  );
}

/** The clock of whoever looks → an instant. */
function instant(text: string | undefined): string {
  return text ? new Date(text).toISOString() : '';
}

function Row({ activity }: { activity: Activity }) {
  const { t } = useTranslation('admin');
  const { language } = useFormat();
  const { before, after, ...rest } = activity.details ?? {};
  const at = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
  return (
    <tr>
      <td>
        <time dateTime={activity.timestamp}>{at.format(new Date(activity.timestamp))}</time>
      </td>
      <td>
        <strong>{activity.action_type}</strong>
        <div className={styles.code}>{activity.entity_id}</div>
      </td>
      <td>
        <div className={styles.code}>{activity.user_id ?? t('log.system')}</div>
        {activity.ip_address && <small>{t('log.address', { address: activity.ip_address })}</small>}
      </td>
      <td>
        <Facts name={t('log.before')} facts={before} />
        <Facts name={t('log.after')} facts={after} />
        <Facts name="" facts={rest} />
      </td>
    </tr>
  );
}

function Facts({ name, facts }: { name: string; facts: unknown }) {
  if (typeof facts !== 'object' || facts === null || Object.keys(facts).length === 0) return null;
  const text = Object.entries(facts).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return (
    <div className={styles.code}>
      {name && <strong>{name} </strong>}
      {text.join(', ')}
    </div>
  );
}
