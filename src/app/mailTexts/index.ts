import type { Language } from '../language.ts';
import { en, type MailTexts } from './en.ts';
import { es } from './es.ts';

export type { MailTexts } from './en.ts';

/** One catalogue a language. Another language is another file, and a line here and in `language.ts`. */
const CATALOGUES: Record<Language, MailTexts> = { en, es };

export function mailTexts(language: Language): MailTexts {
  return CATALOGUES[language];
}
