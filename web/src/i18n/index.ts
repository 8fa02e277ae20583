/** One catalogue of texts a language. English is bundled; another one is loaded when it is chosen. */

import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en.ts';

export type Texts = typeof en;
export const LANGUAGES = { en: 'English', es: 'Español' } as const;
export type Language = keyof typeof LANGUAGES;

const STORED = 'language';

const LOADERS: Record<Exclude<Language, 'en'>, () => Promise<Texts>> = {
  es: async () => (await import('./es.ts')).es,
};

/** The language chosen before, or the browser's first that there is a catalogue for. */
function firstLanguage(): Language {
  const wished = [localStorage.getItem(STORED) ?? '', ...navigator.languages];
  for (const wish of wished) {
    const language = wish.slice(0, 2).toLowerCase();
    if (language in LANGUAGES) return language as Language;
  }
  return 'en';
}

/** Before the first page is drawn. */
export async function startTexts(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    // React escapes.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await chooseLanguage(firstLanguage(), false);
}

export async function chooseLanguage(language: Language, keep = true): Promise<void> {
  if (language !== 'en' && !i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', await LOADERS[language]());
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  if (keep) localStorage.setItem(STORED, language);
}
