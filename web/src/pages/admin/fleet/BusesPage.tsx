import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { api } from '../../../api/client.ts';
import type { Bus } from '../../../api/wire.ts';
import button from '../../../ui/Button.module.css';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { Notice } from '../../../ui/Notice.tsx';
import { useTitle } from '../../../ui/useTitle.ts';
import styles from '../parts/Admin.module.css';
import { ListTable } from '../parts/ListTable.tsx';
import table from '../parts/Table.module.css';
import { useList } from '../parts/useList.ts';
import { useRefusal } from '../parts/useRefusal.ts';

/** The fleet. */
export default function BusesPage() {
  const { t } = useTranslation('admin');
  useTitle(t('buses.title'));
  const list = useList<Bus>('/buses', { include_inactive: true });
  return (
    <div className={card.stack}>
      <div className={card.between}>
        <h1>{t('buses.title')}</h1>
        <Link className={`${button.button} ${button.main} ${styles.asButton}`} href="/app/admin/buses/new">
          {t('buses.make')}
        </Link>
      </div>
      <ListTable
        list={list}
        caption={t('buses.title')}
        heads={[t('buses.number'), t('buses.type'), t('buses.seats'), t('list.actions')]}
      >
        {(bus) => <Row key={bus.id} bus={bus} />}
      </ListTable>
    </div>
  );
}

function Row({ bus }: { bus: Bus }) {
  const { t } = useTranslation('admin');
  const refusal = useRefusal('retired');
  const { t: common } = useTranslation();
  const cache = useQueryClient();
  const toggle = useMutation({
    mutationFn: () =>
      bus.is_active ? api.remove(`/buses/${bus.id}`) : api.put<void>(`/buses/${bus.id}`, { is_active: true }),
    onSettled: () => cache.invalidateQueries({ queryKey: ['admin', '/buses'] }),
  });
  return (
    <tr>
      <td>
        <div>{bus.bus_number}</div>
        {!bus.is_active && <div className={card.soft}>{t('routes.inactive')}</div>}
      </td>
      <td>{common(`bus.types.${bus.bus_type}`)}</td>
      <td>{bus.total_seats}</td>
      <td>
        <div className={table.actions}>
          <Link
            className={`${button.button} ${button.plain}`}
            href={`/app/admin/buses/${bus.id}`}
            aria-label={t('buses.editOf', { number: bus.bus_number })}
          >
            {t('buses.edit')}
          </Link>
          <Button
            isPending={toggle.isPending}
            aria-label={t(bus.is_active ? 'routes.retireOf' : 'routes.reopenOf', { name: bus.bus_number })}
            onPress={() => toggle.mutate()}
          >
            {t(bus.is_active ? 'routes.retire' : 'routes.reopen')}
          </Button>
        </div>
        {toggle.error && <Notice kind="bad">{refusal(toggle.error)}</Notice>}
      </td>
    </tr>
  );
}
