import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { problemText } from '../../../api/problemText.ts';
import { queries } from '../../../api/queries.ts';
import type { InitiatedPayment, ReservationDetails } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import choice from '../../../ui/Choice.module.css';
import { Failed } from '../../../ui/Failed.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { Notice } from '../../../ui/Notice.tsx';

interface Props {
  reservation: ReservationDetails;
  /** What must be kept before one leaves; if it throws, one stays. */
  keep(): Promise<void>;
}

/** How to pay, by what the server's gateway takes, and on to the gateway's page. */
export function PaymentForm({ reservation, keep }: Props) {
  const { t } = useTranslation();
  const { money } = useFormat();
  const asked = useQuery(queries.settings());
  const { data: settings, error } = asked;
  const [chosen, setChosen] = useState<string | null>(null);
  const methods = settings?.payment_methods ?? [];
  const method = methods.find((each) => each === chosen) ?? methods[0];
  const pay = useMutation({
    mutationFn: async () => {
      await keep();
      return api.postOnce<InitiatedPayment>('/payments/initiate', {
        reservation_id: reservation.id,
        amount: reservation.total_amount,
        payment_method: method,
      });
    },
    onSuccess: ({ redirect_url }) => {
      const target = new URL(redirect_url, location.href);
      if (target.protocol === 'https:' || target.protocol === 'http:') location.assign(target);
    },
  });
  if (!method) return error ? <Failed says={problemText(t, error)} onAgain={asked.refetch} /> : <Loading />;
  return (
    <>
      <RadioGroup value={method} onChange={setChosen} className={choice.choices ?? ''}>
        <Label className={choice.label ?? ''}>{t('checkout.how')}</Label>
        {methods.map((each) => (
          <Radio key={each} value={each} className={choice.choice ?? ''}>
            {t(`checkout.methods.${each}`)}
          </Radio>
        ))}
      </RadioGroup>
      {pay.error && <Notice kind="bad">{problemText(t, pay.error)}</Notice>}
      <Button look="main" isPending={pay.isPending || pay.isSuccess} onPress={() => pay.mutate()}>
        {t('checkout.pay', { amount: money(reservation.total_amount) })}
      </Button>
      <p className={card.hint}>{t('checkout.hint')}</p>
    </>
  );
}
