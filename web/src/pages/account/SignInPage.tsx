import { type FormEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useSearch } from 'wouter';
import { api } from '../../api/client.ts';
import { problemText } from '../../api/problemText.ts';
import { keeper } from '../../session/keeper.ts';
import { session } from '../../session/session.ts';
import { Button } from '../../ui/Button.tsx';
import card from '../../ui/Card.module.css';
import { TextField } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useTitle } from '../../ui/useTitle.ts';
import { fieldErrors } from './fieldErrors.ts';
import { PersonFields } from './PersonFields.tsx';

/** Signing in or up; both lead back to where one came from. */
export default function SignInPage({ make = false }: { make?: boolean }) {
  const { t } = useTranslation();
  const search = useSearch();
  const [, navigate] = useLocation();
  const [error, setError] = useState<unknown>(null);
  const [pending, setPending] = useState(false);
  useTitle(t(make ? 'account.signUp' : 'account.signIn'));

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
    setPending(true);
    setError(null);
    try {
      if (make) await api.post('/users/register', fields);
      session.begin(await keeper.signIn(fields.email ?? '', fields.password ?? ''));
      navigate(nextOf(search), { replace: true });
    } catch (failure) {
      setError(failure);
    } finally {
      setPending(false);
    }
  };
  const refusal = () =>
    problemText(t, error, {
      unauthenticated: t('account.wrongSignIn'),
      duplicate: t('account.emailTaken'),
    });
  return (
    <div className={card.narrow}>
      <Form
        className={card.card ?? ''}
        onSubmit={(event) => void submit(event)}
        validationErrors={fieldErrors(t, error)}
      >
        <div className={card.stack} onInput={() => setError(null)}>
          <h1>{t(make ? 'account.signUp' : 'account.signIn')}</h1>
          {error !== null && <Notice kind="bad">{refusal()}</Notice>}
          {make && <PersonFields />}
          <TextField
            label={t('account.email')}
            name="email"
            type="email"
            isRequired
            input={{ autoComplete: 'username', maxLength: 254 }}
          />
          <TextField
            label={t('account.password')}
            name="password"
            type="password"
            isRequired
            {...(make ? { hint: t('account.passwordHint') } : {})}
            input={{ autoComplete: make ? 'new-password' : 'current-password' }}
          />
          <Button look="main" type="submit" isPending={pending}>
            {t(make ? 'account.signUp' : 'account.signIn')}
          </Button>
          <p>
            <Link
              className={card.link}
              href={`/app/${make ? 'sign-in' : 'sign-up'}${search ? `?${search}` : ''}`}
            >
              {t(make ? 'account.haveOne' : 'account.haveNone')}
            </Link>
          </p>
        </div>
      </Form>
    </div>
  );
}

/** Only pages of this client: an address from elsewhere must not lead away. */
function nextOf(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '';
  return /^\/app\/[\w/?=&%.-]*$/.test(next) ? next : '/app/';
}
