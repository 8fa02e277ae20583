import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Language } from '../i18n/index.ts';
import { session } from '../session/session.ts';
import { useSession } from '../session/useSession.ts';
import { Button } from '../ui/Button.tsx';
import { LetterLanguage } from './LetterLanguage.tsx';
import { Preferences } from './Preferences.tsx';
import styles from './Shell.module.css';

/** The frame of every page: the way past it, the bar, the page. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [language, setLanguage] = useState<Language | null>(null);
  return (
    <>
      <a className={styles.skip} href="#main">
        {t('shell.skip')}
      </a>
      <header className={styles.bar}>
        <div className={styles.inner}>
          <Link href="/app/" className={styles.brand}>
            <img src="/app/icon.svg" alt="" width="28" height="28" />
            {t('shell.brand')}
          </Link>
          <Preferences onLanguage={setLanguage} />
          <Account />
        </div>
      </header>
      <main id="main" tabIndex={-1} className={styles.main}>
        {language && <LetterLanguage language={language} onDone={() => setLanguage(null)} />}
        {children}
      </main>
    </>
  );
}

function Account() {
  const { t } = useTranslation();
  const state = useSession();
  return (
    <nav className={styles.account} aria-label={t('shell.account')}>
      {state.status === 'signed-in' && state.user.role === 'admin' && (
        <Link href="/app/admin">{t('admin.title')}</Link>
      )}
      <Link href="/app/bookings">{t('shell.trips')}</Link>
      {state.status === 'signed-in' && <Link href="/app/account">{t('account.title')}</Link>}
      {state.status === 'signed-in' ? (
        <Button look="quiet" onPress={() => void session.signOut()}>
          {t('shell.signOut')}
        </Button>
      ) : (
        <Link href="/app/sign-in">{t('shell.signIn')}</Link>
      )}
    </nav>
  );
}
