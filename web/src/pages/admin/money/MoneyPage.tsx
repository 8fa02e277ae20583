import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Refund } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import card from '../../../ui/Card.module.css';
import { useTitle } from '../../../ui/useTitle.ts';
import styles from '../parts/Admin.module.css';
import { ListTable } from '../parts/ListTable.tsx';
import { Select } from '../parts/Select.tsx';
import table from '../parts/Table.module.css';
import { useList } from '../parts/useList.ts';
import { JobsTable } from './JobsTable.tsx';
import { SendAgain } from './SendAgain.tsx';

const AGAIN_MS = 5_000;
const SHOWN = ['failed', 'pending', 'processed', ''] as const;

/** Money on its way back, and what did not get there. */
export default function MoneyPage() {
  const { t } = useTranslation('admin');
  useTitle(t('money.title'));
  const [status, setStatus] = useState<(typeof SHOWN)[number]>('failed');
  const list = useList<Refund>('/admin/refunds', { status }, { refetchInterval: AGAIN_MS });
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
        heads={[t('money.amount'), t('money.who'), t('money.why'), t('money.status'), t('list.actions')]}
      >
        {(refund) => <Row key={refund.id} refund={refund} />}
      </ListTable>
      <h2>{t('jobs.title')}</h2>
      <p className={card.soft}>{t('jobs.hint')}</p>
      <JobsTable />
    </div>
  );
}

function Row({ refund }: { refund: Refund }) {
  const { t } = useTranslation('admin');
  const { money } = useFormat();
  const name = `${refund.user.first_name} ${refund.user.last_name}`;
  const amount = money(refund.amount);
  return (
    <tr>
      <td className={table.number}>{amount}</td>
      <td>
        <div>{name}</div>
        <div className={styles.code}>{refund.booking_reference}</div>
      </td>
      <td className={table.long}>
        <div>
          {t(`money.reasons.${refund.reason as 'booking_cancelled'}`, { defaultValue: refund.reason })}
        </div>
        {refund.failure_reason && <div className={styles.warning}>{refund.failure_reason}</div>}
      </td>
      <td>{t(`money.${refund.status}`)}</td>
      <td>
        <SendAgain
          path={`/admin/refunds/${refund.id}/retry`}
          text={t('money.retry')}
          label={t('money.retryOf', { amount, name })}
          isShown={refund.status === 'failed'}
        />
      </td>
    </tr>
  );
}
