import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { TextField } from '../../../ui/Field.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { Ask } from '../parts/Ask.tsx';
import { useRefusal } from '../parts/useRefusal.ts';

/** Frees the seats that somebody holds, for a reason that stands in the log. */
export function ReleaseHold({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation('admin');
  return (
    <Ask
      opener={t('holds.release')}
      openerLabel={t('holds.releaseOf', { name })}
      title={t('holds.releaseTitle')}
    >
      {(close) => <Confirm id={id} close={close} />}
    </Ask>
  );
}

function Confirm({ id, close }: { id: string; close(): void }) {
  const { t } = useTranslation('admin');
  const refusal = useRefusal();
  const cache = useQueryClient();
  const [reason, setReason] = useState('');
  const release = useMutation({
    mutationFn: () => api.postOnce(`/admin/reservations/${id}/release`, reason.trim() ? { reason } : {}),
    onSuccess: close,
    onSettled: () => cache.invalidateQueries({ queryKey: ['admin'] }),
  });
  return (
    <>
      <p>{t('holds.releaseHint')}</p>
      <TextField
        label={t('form.reason')}
        hint={t('form.reasonHint')}
        value={reason}
        onChange={setReason}
        input={{ maxLength: 500 }}
      />
      {release.error && <Notice kind="bad">{refusal(release.error)}</Notice>}
      <div className={card.row}>
        <Button look="danger" isPending={release.isPending} onPress={() => release.mutate()}>
          {t('holds.releaseDo')}
        </Button>
        <Button onPress={close}>{t('form.close')}</Button>
      </div>
    </>
  );
}
