/** The languages in which customers are written to; English is for whoever has not chosen. */
export const LANGUAGES = ['en', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];
