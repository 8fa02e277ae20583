import i18next from 'i18next';
import { Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Route, Switch, useLocation } from 'wouter';
import { Shell } from '../../shell/Shell.tsx';
import card from '../../ui/Card.module.css';
import { Loading } from '../../ui/Loading.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { RequireUser } from '../account/RequireUser.tsx';
import { NotFound } from '../NotFound.tsx';
import { hearChanges } from './live/changes.ts';
import { ADMIN_PAGES } from './pages.ts';
import styles from './parts/Admin.module.css';
import { en } from './texts/en.ts';
import { es } from './texts/es.ts';

i18next.addResourceBundle('en', 'admin', en);
i18next.addResourceBundle('es', 'admin', es);

/** The control room, for admins. */
export default function ControlRoom() {
  return (
    <Shell>
      <RequireUser>{({ role }) => (role === 'admin' ? <Room /> : <NotForYou />)}</RequireUser>
    </Shell>
  );
}

function NotForYou() {
  const { t } = useTranslation('admin');
  const { t: common } = useTranslation();
  return (
    <div className={card.stack}>
      <h1>{common('admin.title')}</h1>
      <Notice kind="bad">{t('only')}</Notice>
    </div>
  );
}

function Room() {
  useEffect(hearChanges, []);
  return (
    <div className={styles.frame}>
      <Sections />
      <Suspense fallback={<Loading />}>
        <Switch>
          {ADMIN_PAGES.map(({ path, page: Page }) => (
            <Route key={path} path={path} component={Page} />
          ))}
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </div>
  );
}

/** The section that a page is of: a trip is one of the departures. */
function sectionOf(here: string): string | undefined {
  const paths = ADMIN_PAGES.flatMap(({ path, name }) =>
    name && `${here}/`.startsWith(`${path}/`) ? [path] : [],
  );
  return paths.sort((a, b) => b.length - a.length)[0];
}

function Sections() {
  const { t } = useTranslation('admin');
  const [here] = useLocation();
  const section = sectionOf(here);
  const list = useRef<HTMLUListElement>(null);
  // On a phone they stand in a strip that may hide where one is.
  useEffect(() => {
    const current = list.current?.querySelector<HTMLElement>(`a[href="${section}"]`);
    if (current && list.current) list.current.scrollLeft = current.offsetLeft - list.current.offsetLeft - 16;
  }, [section]);
  return (
    <nav className={styles.nav} aria-label={t('nav.label')}>
      <ul ref={list}>
        {ADMIN_PAGES.flatMap(({ path, name }) =>
          name ? (
            <li key={path}>
              <Link href={path} aria-current={path === here ? 'page' : path === section || undefined}>
                {t(`nav.${name}`)}
              </Link>
            </li>
          ) : (
            []
          ),
        )}
        <li>
          {/* Not one of this client's pages: the browser goes there. */}
          <a href="/monitor/">{t('nav.monitor')}</a>
        </li>
      </ul>
    </nav>
  );
}
