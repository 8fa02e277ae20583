import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { Problem } from '../../../api/problem.ts';
import { fieldText } from '../../../api/problemText.ts';
import type { Route } from '../../../api/wire.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { TextField } from '../../../ui/Field.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { useRefusal } from '../parts/useRefusal.ts';

/** Makes a route, or changes the one given. */
export function RouteForm({ route, onDone }: { route?: Route; onDone(): void }) {
  const { t } = useTranslation('admin');
  const { t: common } = useTranslation();
  const refusal = useRefusal();
  const cache = useQueryClient();
  const save = useMutation({
    mutationFn: (body: Record<string, unknown>) =>
      route ? api.put(`/routes/${route.id}`, body) : api.post('/routes', body),
    onSuccess: onDone,
    onSettled: () => cache.invalidateQueries({ queryKey: ['admin', '/routes'] }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
    save.mutate({
      ...fields,
      distance_km: Number(fields.distance_km),
      estimated_duration_minutes: Number(fields.estimated_duration_minutes),
      operator_name: fields.operator_name?.trim() || null,
    });
  };
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const wrong = save.error instanceof Problem ? save.error.errors : [];
  const fault = (path: string) =>
    path.endsWith('timezone') ? t('refusals.wrongZone') : fieldText(common, path);
  return (
    <Form
      className={card.stack ?? ''}
      onSubmit={submit}
      validationErrors={Object.fromEntries(wrong.map(({ path }) => [path, [fault(path)]]))}
    >
      <TextField
        label={t('routes.from')}
        name="origin_city"
        isRequired
        defaultValue={route?.origin_city ?? ''}
      />
      <TextField
        label={t('routes.to')}
        name="destination_city"
        isRequired
        defaultValue={route?.destination_city ?? ''}
      />
      <TextField
        label={t('routes.distance')}
        name="distance_km"
        type="number"
        isRequired
        defaultValue={String(route?.distance_km ?? '')}
        input={{ min: 0.01, step: 0.01 }}
      />
      <TextField
        label={t('routes.duration')}
        name="estimated_duration_minutes"
        type="number"
        isRequired
        defaultValue={String(route?.estimated_duration_minutes ?? '')}
        input={{ min: 1, step: 1 }}
      />
      <TextField
        label={t('routes.operator')}
        name="operator_name"
        defaultValue={route?.operator_name ?? ''}
      />
      <TextField
        label={t('routes.fromZone')}
        name="origin_timezone"
        isRequired
        defaultValue={route?.origin_timezone ?? zone}
      />
      <TextField
        label={t('routes.toZone')}
        name="destination_timezone"
        isRequired
        defaultValue={route?.destination_timezone ?? zone}
      />
      {save.error && <Notice kind="bad">{refusal(save.error)}</Notice>}
      <div className={card.row}>
        <Button look="main" type="submit" isPending={save.isPending}>
          {t('form.save')}
        </Button>
        <Button onPress={onDone}>{t('form.close')}</Button>
      </div>
    </Form>
  );
}
