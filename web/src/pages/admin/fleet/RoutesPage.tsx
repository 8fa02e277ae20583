import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import type { Route } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { Notice } from '../../../ui/Notice.tsx';
import { useTitle } from '../../../ui/useTitle.ts';
import { Ask } from '../parts/Ask.tsx';
import { ListTable } from '../parts/ListTable.tsx';
import table from '../parts/Table.module.css';
import { useList } from '../parts/useList.ts';
import { useRefusal } from '../parts/useRefusal.ts';
import { RouteForm } from './RouteForm.tsx';

/** Where buses go. */
export default function RoutesPage() {
  const { t } = useTranslation('admin');
  useTitle(t('routes.title'));
  const list = useList<Route>('/routes', { include_inactive: true });
  return (
    <div className={card.stack}>
      <div className={card.between}>
        <h1>{t('routes.title')}</h1>
        <Ask look="main" opener={t('routes.make')} title={t('routes.make')}>
          {(close) => <RouteForm onDone={close} />}
        </Ask>
      </div>
      <ListTable
        list={list}
        caption={t('routes.title')}
        heads={[
          t('departures.route'),
          t('routes.distance'),
          t('routes.duration'),
          t('routes.by'),
          t('list.actions'),
        ]}
      >
        {(route) => <Row key={route.id} route={route} />}
      </ListTable>
    </div>
  );
}

function Row({ route }: { route: Route }) {
  const { t } = useTranslation('admin');
  const refusal = useRefusal('retired');
  const { duration } = useFormat();
  const cache = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const toggle = useMutation({
    mutationFn: () =>
      route.is_active
        ? api.remove(`/routes/${route.id}`)
        : api.put<void>(`/routes/${route.id}`, { is_active: true }),
    onError: setError,
    onSettled: () => cache.invalidateQueries({ queryKey: ['admin', '/routes'] }),
  });
  const name = `${route.origin_city} – ${route.destination_city}`;
  return (
    <tr>
      <td>
        <div>{name}</div>
        {!route.is_active && <div className={card.soft}>{t('routes.inactive')}</div>}
      </td>
      <td>{route.distance_km}</td>
      <td>{duration(route.estimated_duration_minutes)}</td>
      <td>{route.operator_name ?? '–'}</td>
      <td>
        <div className={table.actions}>
          <Ask opener={t('routes.edit')} openerLabel={t('routes.editOf', { name })} title={name}>
            {(close) => <RouteForm route={route} onDone={close} />}
          </Ask>
          <Button
            isPending={toggle.isPending}
            aria-label={t(route.is_active ? 'routes.retireOf' : 'routes.reopenOf', { name })}
            onPress={() => toggle.mutate()}
          >
            {t(route.is_active ? 'routes.retire' : 'routes.reopen')}
          </Button>
        </div>
        {error !== null && <Notice kind="bad">{refusal(error)}</Notice>}
      </td>
    </tr>
  );
}
