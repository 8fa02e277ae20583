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

export function ChangePrice({ trip }: { trip: ScheduleDetails }) {
  const { t } = useTranslation('admin');
  const refusal = useRefusal('trip');
  const [price, setPrice] = useState(trip.base_price.toFixed(2));
  const change = useScheduleChange(trip.id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ base_price: Number(price) });
  };
  return (
    <Form onSubmit={submit} className={styles.filters ?? ''}>
      <TextField
        label={t('trip.price')}
        hint={t('trip.priceHint')}
        type="number"
        isRequired
        value={price}
        onChange={setPrice}
        input={{ min: 0.01, step: 0.01, inputMode: 'decimal' }}
      />
      <Button type="submit" isPending={change.isPending}>
        {t('trip.savePrice')}
      </Button>
      {change.isSuccess && <Notice kind="good">{t('form.saved')}</Notice>}
      {change.error && <Notice kind="bad">{refusal(change.error)}</Notice>}
    </Form>
  );
}
