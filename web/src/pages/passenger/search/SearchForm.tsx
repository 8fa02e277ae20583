import { type FormEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { TextField } from '../../../ui/Field.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { CityField } from './CityField.tsx';
import styles from './Search.module.css';
import { type Asked, today } from './wish.ts';

/** From where, to where, when, for how many. */
export function SearchForm({ asked, onAsk }: { asked: Asked; onAsk(asked: Asked): void }) {
  const { t } = useTranslation();
  const [from, setFrom] = useState(asked.from);
  const [to, setTo] = useState(asked.to);
  const [date, setDate] = useState(asked.date);
  const [seats, setSeats] = useState(String(asked.seats));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAsk({ ...asked, from, to, date, seats: Number(seats) || 1 });
  };
  const swap = () => {
    setFrom(to);
    setTo(from);
  };
  return (
    <Form className={`${card.card} ${styles.form}`} onSubmit={submit}>
      <CityField
        label={t('search.from')}
        name="from"
        as="origin"
        value={from}
        onChange={setFrom}
        className={styles.city}
      />
      <Button look="quiet" className={styles.swap} onPress={swap} aria-label={t('search.swap')}>
        <Icon name="swap" />
      </Button>
      <CityField
        label={t('search.to')}
        name="to"
        as="destination"
        value={to}
        onChange={setTo}
        className={styles.city}
      />
      <TextField
        label={t('search.date')}
        name="date"
        type="date"
        isRequired
        value={date}
        onChange={setDate}
        input={{ min: today() }}
      />
      <TextField
        label={t('search.seats')}
        name="seats"
        type="number"
        isRequired
        value={seats}
        onChange={setSeats}
        input={{ min: 1, max: 6, inputMode: 'numeric' }}
      />
      <Button look="main" type="submit" className={styles.submit}>
        {t('search.submit')}
      </Button>
    </Form>
  );
}
