import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { api, query } from '../../../api/client.ts';
import type { Page, TimetableImport } from '../../../api/wire.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { TextField } from '../../../ui/Field.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { useTitle } from '../../../ui/useTitle.ts';
import styles from '../parts/Admin.module.css';
import { FileField } from '../parts/FileField.tsx';
import { Select } from '../parts/Select.tsx';
import { useRefusal } from '../parts/useRefusal.ts';
import { ImportState } from './ImportState.tsx';

const LAYOUTS = ['coach', 'deluxe', 'sleeper', 'semi-sleeper'] as const;

/** A whole timetable at once: a zipped GTFS feed. */
export default function ImportPage() {
  const { t } = useTranslation('admin');
  const refusal = useRefusal('import');
  useTitle(t('import.title'));
  const [file, setFile] = useState<File | null>(null);
  const [layout, setLayout] = useState<(typeof LAYOUTS)[number]>('coach');
  const begin = useMutation({
    mutationFn: (options: Record<string, string>) =>
      api.send<TimetableImport>(
        `/admin/imports/gtfs${query({ ...options, layout })}`,
        // Browsers name archives as their system does.
        new Blob(file ? [file] : [], { type: 'application/zip' }),
      ),
  });
  // One that was begun in another tab, or before this page was opened, is told of too.
  const latest = useQuery({
    queryKey: ['admin', '/admin/imports', 'latest'],
    queryFn: ({ signal }) => api.get<Page<TimetableImport>>('/admin/imports?limit=1', signal),
  });
  const shown = begin.data ?? latest.data?.items[0];
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { feed: _, ...options } = Object.fromEntries(new FormData(event.currentTarget));
    begin.mutate(options as Record<string, string>);
  };
  return (
    <div className={card.stack}>
      <h1>{t('import.title')}</h1>
      <p className={card.soft}>{t('import.hint')}</p>
      <Form className={`${card.card} ${card.stack}`} onSubmit={submit}>
        <FileField label={t('import.file')} name="feed" accept=".zip,application/zip" onChange={setFile} />
        <div className={styles.filters}>
          <TextField label={t('import.from')} name="from" type="date" defaultValue={today()} isRequired />
          <TextField
            label={t('import.days')}
            name="days"
            type="number"
            defaultValue="14"
            isRequired
            input={{ min: 1, max: 366 }}
          />
          <TextField
            label={t('import.base')}
            name="base_price"
            type="number"
            defaultValue="5.00"
            isRequired
            input={{ min: 0, step: 0.01 }}
          />
          <TextField
            label={t('import.perKm')}
            name="per_km"
            type="number"
            defaultValue="0.10"
            isRequired
            input={{ min: 0, step: 0.0001 }}
          />
          <Select
            label={t('import.layout')}
            value={layout}
            onChange={setLayout}
            options={LAYOUTS.map((each) => [each, t(`import.layouts.${each}`)] as const)}
          />
          <TextField label={t('import.operator')} name="operator" input={{ maxLength: 120 }} />
          <TextField
            label={t('import.timezone')}
            name="timezone"
            input={{ placeholder: 'America/New_York', maxLength: 60 }}
          />
        </div>
        {begin.error && <Notice kind="bad">{refusal(begin.error)}</Notice>}
        <div className={card.row}>
          <Button look="main" type="submit" isDisabled={file === null} isPending={begin.isPending}>
            {t('import.begin')}
          </Button>
        </div>
      </Form>
      {shown && <ImportState key={shown.id} begun={shown} />}
    </div>
  );
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
