import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { session } from '../session/session.ts';
import { useSession } from '../session/useSession.ts';
import { Button } from '../ui/Button.tsx';
import { Preferences } from './Preferences.tsx';
import styles from './Shell.module.css';

/** The frame of every page: the way past it, the bar, the page. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
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
          <Account />
          <Preferences />
        </div>
      </header>
      <main id="main" tabIndex={-1} className={styles.main}>
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
