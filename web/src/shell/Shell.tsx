import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Language } from '../i18n/index.ts';
import { Bar } from './Bar.tsx';
import { LetterLanguage } from './LetterLanguage.tsx';
import { Mishap } from './Mishap.tsx';
import { Offline } from './Offline.tsx';
import styles from './Shell.module.css';
import { usePageTurn } from './usePageTurn.ts';

/** The frame of every page: the way past it, the bar, the page. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [path] = useLocation();
  const main = useRef<HTMLElement>(null);
  usePageTurn(main);
  const [language, setLanguage] = useState<Language | null>(null);
  return (
    <>
      <a className={styles.skip} href="#main">
        {t('shell.skip')}
      </a>
      <Bar onLanguage={setLanguage} />
      <main ref={main} id="main" tabIndex={-1} className={styles.main}>
        <Offline />
        {language && <LetterLanguage language={language} onDone={() => setLanguage(null)} />}
        <Mishap path={path}>{children}</Mishap>
      </main>
    </>
  );
}
