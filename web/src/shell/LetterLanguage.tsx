import { useTranslation } from 'react-i18next';
import { problemText } from '../api/problemText.ts';
import type { User } from '../api/wire.ts';
import { LANGUAGES, type Language } from '../i18n/index.ts';
import { useProfile } from '../pages/account/useProfile.ts';
import { useSession } from '../session/useSession.ts';
import { Button } from '../ui/Button.tsx';
import card from '../ui/Card.module.css';
import { Notice } from '../ui/Notice.tsx';

interface Props {
  /** The language that was just chosen for the pages. */
  language: Language;
  onDone(): void;
}

/** Who reads the pages in another language than their letters is asked, once. */
export function LetterLanguage({ language, onDone }: Props) {
  const state = useSession();
  if (state.status !== 'signed-in' || state.user.language === language) return null;
  return <Offer user={state.user} language={language} onDone={onDone} />;
}

function Offer({ user, language, onDone }: Props & { user: User }) {
  const { t } = useTranslation();
  const change = useProfile(user);
  return (
    <Notice kind="calm">
      <div className={card.row}>
        <span>{t('account.offerLanguage', { language: LANGUAGES[language] })}</span>
        <Button
          isPending={change.isPending}
          onPress={() => change.mutate({ language }, { onSuccess: onDone })}
        >
          {t('account.yes')}
        </Button>
        <Button look="quiet" onPress={onDone}>
          {t('account.no')}
        </Button>
      </div>
      {change.error && <p>{problemText(t, change.error)}</p>}
    </Notice>
  );
}
