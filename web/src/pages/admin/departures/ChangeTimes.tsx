import { parseAbsolute, parseDateTime, toCalendarDateTime, toZoned } from '@internationalized/date';
import { type FormEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { ScheduleDetails } from '../../../api/wire.ts';
import { Button } from '../../../ui/Button.tsx';
import { TextField } from '../../../ui/Field.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import styles from '../parts/Admin.module.css';
import { useRefusal } from '../parts/useRefusal.ts';
import { useScheduleChange } from './useScheduleChange.ts';

/** When the bus leaves and arrives, on the clocks of its two places. */
export function ChangeTimes({ trip }: { trip: ScheduleDetails }) {
  const { t } = useTranslation('admin');
  const refusal = useRefusal('trip');
  const { origin_timezone: from, destination_timezone: to } = trip.route;
  const [leaves, setLeaves] = useState(() => onClock(trip.departure_datetime, from));
  const [arrives, setArrives] = useState(() => onClock(trip.arrival_datetime, to));
  const change = useScheduleChange(trip.id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({
      departure_datetime: instantOf(leaves, from),
      arrival_datetime: instantOf(arrives, to),
    });
  };
  return (
    <Form onSubmit={submit} className={styles.filters ?? ''}>
      <TextField
        label={t('trip.leaves', { zone: from })}
        type="datetime-local"
        isRequired
        value={leaves}
        onChange={setLeaves}
      />
      <TextField
        label={t('trip.arrives', { zone: to })}
        hint={t('trip.timesHint')}
        type="datetime-local"
        isRequired
        value={arrives}
        onChange={setArrives}
      />
      <Button type="submit" isPending={change.isPending}>
        {t('trip.changeTimes')}
      </Button>
      {change.error && <Notice kind="bad">{refusal(change.error)}</Notice>}
    </Form>
  );
}

/** `YYYY-MM-DDTHH:MM` on the clock of a place. */
function onClock(instant: string, timezone: string): string {
  return toCalendarDateTime(parseAbsolute(instant, timezone)).toString().slice(0, 16);
}

function instantOf(text: string, timezone: string): string {
  return toZoned(parseDateTime(text), timezone).toDate().toISOString();
}
