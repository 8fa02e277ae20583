import { type MouseEvent, type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import type { Language } from '../i18n/index.ts';
import { session } from '../session/session.ts';
import { useSession } from '../session/useSession.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Preferences } from './Preferences.tsx';
import styles from './Shell.module.css';

/**
 * The bar above every page, one line on a phone too: what a phone has no room for stands in a menu, which is the same
 * part of the page, opened by the browser itself.
 */
export function Bar({ onLanguage }: { onLanguage(language: Language): void }) {
  const { t } = useTranslation();
  const menu = useId();
  const isGuest = useSession().status !== 'signed-in';
  return (
    <header className={styles.bar}>
      <div className={styles.inner}>
        <Link href="/app/" className={styles.brand}>
          <img src="/app/icon.svg" alt="" width="30" height="30" />
          <span>{t('shell.brand')}</span>
        </Link>
        <nav className={styles.links} data-guest={isGuest || undefined} aria-label={t('shell.account')}>
          <PageLink href="/app/bookings">{t('shell.trips')}</PageLink>
          {isGuest && <PageLink href="/app/sign-in">{t('shell.signIn')}</PageLink>}
        </nav>
        <button type="button" className={styles.opener} popoverTarget={menu} aria-label={t('shell.menu')}>
          <Icon name="menu" />
        </button>
        {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the links in it are what is pressed. */}
        <div id={menu} popover="auto" className={styles.menu} onClick={closeAfterLink}>
          <Account />
          <Preferences onLanguage={onLanguage} />
        </div>
      </div>
    </header>
  );
}

/** The page changes under the menu. */
function closeAfterLink({ target, currentTarget }: MouseEvent<HTMLElement>): void {
  if (target instanceof Element && target.closest('a')) currentTarget.hidePopover?.();
}

function Account() {
  const { t } = useTranslation();
  const state = useSession();
  if (state.status !== 'signed-in') return null;
  return (
    <div className={styles.links}>
      {state.user.role === 'admin' && <PageLink href="/app/admin">{t('admin.title')}</PageLink>}
      <PageLink href="/app/account">{t('account.title')}</PageLink>
      <Button look="quiet" onPress={() => void session.signOut()}>
        {t('shell.signOut')}
      </Button>
    </div>
  );
}

function PageLink({ href, children }: { href: string; children: ReactNode }) {
  const [here] = useLocation();
  return (
    <Link href={href} aria-current={here === href ? 'page' : undefined}>
      {children}
    </Link>
  );
}
