import { useState } from 'react';
import { ToggleButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, LANGUAGES, type Language } from '../i18n/index.ts';
import { Icon } from '../ui/Icon.tsx';
import styles from './Shell.module.css';
import { chooseTheme, currentTheme } from './theme.ts';

/** Language, and light or dark. */
export function Preferences({ onLanguage }: { onLanguage(language: Language): void }) {
  const { t, i18n } = useTranslation();
  const [theme, setTheme] = useState(currentTheme);
  const choose = async (language: Language) => {
    await chooseLanguage(language);
    onLanguage(language);
  };
  const show = (dark: boolean) => {
    const next = dark ? 'dark' : 'light';
    chooseTheme(next);
    setTheme(next);
  };
  return (
    <div className={styles.preferences}>
      <select
        aria-label={t('shell.language')}
        value={i18n.language}
        onChange={(event) => void choose(event.target.value as Language)}
      >
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
      <ToggleButton
        className={styles.theme ?? ''}
        isSelected={theme === 'dark'}
        onChange={show}
        aria-label={t('shell.dark')}
      >
        <Icon name={theme === 'dark' ? 'moon' : 'sun'} />
      </ToggleButton>
    </div>
  );
}
