import { type FormEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { BusSummary, Route } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { TextField } from '../../../ui/Field.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import styles from '../parts/Admin.module.css';
import { Bar } from '../parts/Bar.tsx';
import { Checks } from '../parts/Checks.tsx';
import { Select } from '../parts/Select.tsx';
import { useNamed } from '../parts/useNamed.ts';
import { useRefusal } from '../parts/useRefusal.ts';
import { departuresOf } from './plan.ts';
import { type Making, useMaking } from './useMaking.ts';

const DAYS = [0, 1, 2, 3, 4, 5, 6];

/** One bus on one route, on weekdays between two days. */
export function BulkForm() {
  const { t } = useTranslation('admin');
  const buses = [...useNamed<BusSummary>('/buses', false).values()];
  const routes = [...useNamed<Route>('/routes', false).values()];
  const [chosenBus, setBus] = useState('');
  const [chosenRoute, setRoute] = useState('');
  const route = routes.find(({ id }) => id === chosenRoute) ?? routes[0];
  const busId = chosenBus || (buses[0]?.id ?? '');
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const [fromDay, setFromDay] = useState(tomorrow);
  const [toDay, setToDay] = useState(tomorrow);
  const [weekdays, setWeekdays] = useState<string[]>(DAYS.map(String));
  const [time, setTime] = useState('08:00');
  const [minutes, setMinutes] = useState('');
  const [price, setPrice] = useState('20.00');
  const takes = Number(minutes) || (route?.estimated_duration_minutes ?? 0);
  const zone = route?.origin_timezone ?? 'UTC';
  const departures = departuresOf({
    fromDay,
    toDay,
    weekdays: new Set(weekdays.map(Number)),
    time,
    minutes: takes,
    timezone: zone,
  });
  const { making, make } = useMaking();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!route || !busId || making?.running) return;
    void make(departures, { bus_id: busId, route_id: route.id, base_price: Number(price) });
  };
  return (
    <Form className={`${card.card} ${card.stack}`} onSubmit={submit}>
      <h2>{t('schedules.bulk')}</h2>
      <div className={styles.filters}>
        <Select
          label={t('schedules.route')}
          value={route?.id ?? ''}
          onChange={setRoute}
          options={routes.map((each) => [each.id, `${each.origin_city} – ${each.destination_city}`] as const)}
        />
        <Select
          label={t('schedules.bus')}
          value={busId}
          onChange={setBus}
          options={buses.map((bus) => [bus.id, bus.bus_number] as const)}
        />
        <TextField
          label={t('schedules.fromDay')}
          type="date"
          isRequired
          value={fromDay}
          onChange={setFromDay}
        />
        <TextField label={t('schedules.toDay')} type="date" isRequired value={toDay} onChange={setToDay} />
        <TextField
          label={t('schedules.time', { zone })}
          type="time"
          isRequired
          value={time}
          onChange={setTime}
        />
        <TextField
          label={t('schedules.minutes')}
          type="number"
          value={minutes}
          onChange={setMinutes}
          input={{ min: 1, placeholder: String(takes) }}
        />
        <TextField
          label={t('schedules.price')}
          type="number"
          isRequired
          value={price}
          onChange={setPrice}
          input={{ min: 0.01, step: 0.01 }}
        />
      </div>
      <Weekdays value={weekdays} onChange={setWeekdays} />
      <p role="status">{t('schedules.plan', { count: departures.length })}</p>
      <div className={card.row}>
        <Button
          look="main"
          type="submit"
          isDisabled={departures.length === 0 || !route || !busId}
          isPending={making?.running ?? false}
        >
          {t('schedules.makeAll')}
        </Button>
      </div>
      {making && <Progress making={making} />}
    </Form>
  );
}

function Weekdays({ value, onChange }: { value: string[]; onChange(days: string[]): void }) {
  const { t } = useTranslation('admin');
  const { language } = useFormat();
  // The first of January 2024 was a Monday.
  const name = (day: number) =>
    new Intl.DateTimeFormat(language, { timeZone: 'UTC', weekday: 'long' }).format(
      Date.UTC(2024, 0, 1 + day),
    );
  return (
    <Checks
      label={t('schedules.weekdays')}
      value={value}
      onChange={onChange}
      options={DAYS.map((day) => [String(day), name(day)] as const)}
    />
  );
}

function Progress({ making: { all, done, failed, running } }: { making: Making }) {
  const { t } = useTranslation('admin');
  const refusal = useRefusal('making');
  return (
    <>
      <Bar done={done + failed.length} all={all} text={t('schedules.progress', { done, all })} />
      {!running && done > 0 && <Notice kind="good">{t('schedules.done', { count: done })}</Notice>}
      {failed.length > 0 && (
        <Notice kind="bad" title={t('schedules.failed', { count: failed.length })}>
          <ul>
            {failed.map(({ day, error }) => (
              <li key={day}>
                {day}: {refusal(error)}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}
