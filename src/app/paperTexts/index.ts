import { formatKind } from '../format.ts';
import type { Language } from '../language.ts';
import { en, type PaperTexts } from './en.ts';
import { es } from './es.ts';

export type { PaperTexts } from './en.ts';

/** One catalogue a language. Another language is another file, and a line here and in `language.ts`. */
const CATALOGUES: Record<Language, PaperTexts> = { en, es };

export function paperTexts(language: Language): PaperTexts {
  return CATALOGUES[language];
}

/** A kind of seat or bus, as a document names it. */
export function kindName(kind: string, language: Language): string {
  const { kinds } = paperTexts(language);
  return Object.hasOwn(kinds, kind) ? (kinds[kind] ?? '') : formatKind(kind);
}
