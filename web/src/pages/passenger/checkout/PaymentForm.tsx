import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { problemText } from '../../../api/problemText.ts';
import type { InitiatedPayment, Payment, ReservationDetails } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import choice from '../../../ui/Choice.module.css';
import { Notice } from '../../../ui/Notice.tsx';

const METHODS: readonly Payment['payment_method'][] = [
  'credit_card',
  'debit_card',
  'upi',
  'net_banking',
  'wallet',
];

interface Props {
  reservation: ReservationDetails;
  /** What must be kept before one leaves; if it throws, one stays. */
  keep(): Promise<void>;
}

/** How to pay, and on to the gateway's page. */
export function PaymentForm({ reservation, keep }: Props) {
  const { t } = useTranslation();
  const { money } = useFormat();
  const [method, setMethod] = useState<string>('credit_card');
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
  return (
    <>
      <RadioGroup value={method} onChange={setMethod} className={choice.choices ?? ''}>
        <Label className={choice.label ?? ''}>{t('checkout.how')}</Label>
        {METHODS.map((each) => (
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
