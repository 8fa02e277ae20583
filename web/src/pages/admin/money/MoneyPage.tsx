import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { problemText } from '../../../api/problemText.ts';
import type { Refund } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { Notice } from '../../../ui/Notice.tsx';
import { useTitle } from '../../../ui/useTitle.ts';
import styles from '../parts/Admin.module.css';
import { ListTable } from '../parts/ListTable.tsx';
import { Select } from '../parts/Select.tsx';
import { useList } from '../parts/useList.ts';

const AGAIN_MS = 5_000;
const SHOWN = ['failed', 'pending', 'processed', ''] as const;

/** Money on its way back, and what did not get there. */
export default function MoneyPage() {
  const { t } = useTranslation('admin');
  useTitle(t('money.title'));
  const [status, setStatus] = useState<(typeof SHOWN)[number]>('failed');
  const list = useList<Refund>('/admin/refunds', { status }, AGAIN_MS);
  return (
    <div className={card.stack}>
      <h1>{t('money.title')}</h1>
      <h2>{t('money.refunds')}</h2>
      <div className={styles.filters}>
        <Select
          label={t('money.status')}
          value={status}
          onChange={setStatus}
          options={SHOWN.map((each) => [each, t(`money.${each === '' ? 'all' : each}`)] as const)}
        />
      </div>
      <ListTable
        list={list}
        caption={t('money.refunds')}
        empty={status === 'failed' ? t('money.none') : t('list.empty')}
        heads={[t('money.amount'), t('money.who'), t('money.why'), t('money.status'), t('money.retry')]}
      >
        {(refund) => <Row key={refund.id} refund={refund} />}
      </ListTable>
    </div>
  );
}

function Row({ refund }: { refund: Refund }) {
  const { t } = useTranslation('admin');
  const { t: common } = useTranslation();
  const { money } = useFormat();
  const cache = useQueryClient();
  const retry = useMutation({
    mutationFn: () => api.postOnce(`/admin/refunds/${refund.id}/retry`, {}),
    onSettled: () => cache.invalidateQueries({ queryKey: ['admin'] }),
  });
  const name = `${refund.user.first_name} ${refund.user.last_name}`;
  const amount = money(refund.amount);
  return (
    <tr>
      <td className={styles.number}>{amount}</td>
      <td>
        {name}
        <br />
        <small>{refund.booking_reference}</small>
      </td>
      <td>
        {refund.reason}
        {refund.failure_reason && <div className={styles.warning}>{refund.failure_reason}</div>}
      </td>
      <td>{t(`money.${refund.status}`)}</td>
      <td>
        {refund.status === 'failed' && (
          <Button
            isPending={retry.isPending}
            aria-label={t('money.retryOf', { amount, name })}
            onPress={() => retry.mutate()}
          >
            {t('money.retry')}
          </Button>
        )}
        {retry.error && <Notice kind="bad">{problemText(common, retry.error)}</Notice>}
      </td>
    </tr>
  );
}
