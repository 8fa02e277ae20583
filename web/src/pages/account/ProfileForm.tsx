import type { UseMutationResult } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { problemText } from '../../api/problemText.ts';
import type { Profile, ProfileChanges } from '../../api/wire.ts';
import { Button } from '../../ui/Button.tsx';
import card from '../../ui/Card.module.css';
import { Notice } from '../../ui/Notice.tsx';
import { fieldErrors } from './fieldErrors.ts';

interface Props {
  title: string;
  change: UseMutationResult<Profile, Error, ProfileChanges>;
  /** What the form says, and the form, for who clears it afterwards. */
  onSave(fields: FormData, form: HTMLFormElement): void;
  /** What is told of a refusal that is not the fields'. */
  refusal?: string | undefined;
  children: ReactNode;
}

/** A part of the account, kept for itself. What is refused stays as it was typed. */
export function ProfileForm({ title, change, onSave, refusal, children }: Props) {
  const { t } = useTranslation();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!change.isPending) onSave(new FormData(event.currentTarget), event.currentTarget);
  };
  return (
    <Form
      className={card.card ?? ''}
      onSubmit={submit}
      validationErrors={fieldErrors(t, change.error)}
      aria-label={title}
    >
      {/* By itself an error goes as the button is pressed, and takes the button from under the pointer. */}
      <div className={card.stack} onInput={() => change.reset()}>
        <h2>{title}</h2>
        {change.error && <Notice kind="bad">{refusal ?? problemText(t, change.error)}</Notice>}
        {children}
        <div className={card.row}>
          <Button type="submit" isPending={change.isPending}>
            {t('account.save')}
          </Button>
          <span role="status">{change.isSuccess && t('account.saved')}</span>
        </div>
      </div>
    </Form>
  );
}
