import { type FormEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { TextField } from '../../../ui/Field.tsx';
import styles from '../parts/Admin.module.css';
import { Select } from '../parts/Select.tsx';
import { type LogFilter, logPath } from './filters.ts';

const KINDS = [
  '',
  'reservation',
  'booking',
  'booking_seat',
  'payment',
  'refund',
  'cancellation',
  'ticket',
  'invoice',
  'schedule',
  'seat',
  'route',
  'bus',
  'timetable',
  'user',
  'job',
] as const;
/** What is looked for most; any other can be typed. */
const ACTIONS = [
  'reservation.created',
  'reservation.released',
  'reservation.expired',
  'booking.confirmed',
  'booking.cancelled',
  'payment.completed',
  'payment.failed',
  'payment.alerted',
  'refund.ordered',
  'refund.retried',
  'cancellation.created',
  'schedule.created',
  'schedule.updated',
  'schedule.cancelled',
  'timetable.imported',
  'ticket.used',
  'user.registered',
  'user.logged_in',
  'user.updated',
  'user.deactivated',
  'job.retried',
];

/** What of the log is shown. */
export function LogFilters({ filters }: { filters: LogFilter }) {
  const { t } = useTranslation('admin');
  const [, go] = useLocation();
  const [kind, setKind] = useState(filters.entity_type ?? '');
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
    go(
      logPath({
        ...trimmed(fields),
        entity_type: kind,
        from: instant(fields.from),
        to: instant(fields.to),
      }),
    );
  };
  return (
    <Form onSubmit={submit} className={styles.filters ?? ''}>
      <Select
        label={t('log.entity')}
        value={kind}
        onChange={setKind}
        options={KINDS.map((each) => [each, each === '' ? t('log.any') : t(`log.kinds.${each}`)] as const)}
      />
      <TextField
        label={t('log.action')}
        name="action_type"
        defaultValue={filters.action_type ?? ''}
        input={{ list: 'log-actions', maxLength: 120 }}
      />
      <datalist id="log-actions">
        {ACTIONS.map((action) => (
          <option key={action} value={action} />
        ))}
      </datalist>
      <TextField label={t('log.entityId')} name="entity_id" defaultValue={filters.entity_id ?? ''} />
      <TextField label={t('log.person')} name="user_id" defaultValue={filters.user_id ?? ''} />
      <TextField
        label={t('log.from')}
        name="from"
        type="datetime-local"
        defaultValue={onClock(filters.from)}
      />
      <TextField label={t('log.to')} name="to" type="datetime-local" defaultValue={onClock(filters.to)} />
      <div className={card.row}>
        <Button type="submit">{t('log.filter')}</Button>
        {Object.keys(filters).length > 0 && (
          <Link className={styles.link} href={logPath({})}>
            {t('log.clear')}
          </Link>
        )}
      </div>
    </Form>
  );
}

function trimmed(fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, text.trim()]));
}

/** The clock of whoever looks → an instant. */
function instant(text: string | undefined): string {
  return text ? new Date(text).toISOString() : '';
}

/** An instant → the clock of whoever looks. */
function onClock(text: string | undefined): string {
  const at = new Date(text ?? '');
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
