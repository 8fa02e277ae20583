import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';

/** The two faces of everything that is printed. */
export interface Fonts {
  regular: Font;
  bold: Font;
}

/**
 * Noto Sans: the fonts built into every PDF reader know Western European letters only, and names come in Latin
 * with all its accents, Cyrillic, Greek, Vietnamese and Devanagari. Only the glyphs used are embedded.
 */
const FILES = {
  regular: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf',
} as const;

let loaded: Promise<Fonts> | null = null;

/**
 * Both faces, read and parsed once for all printers of a thread; rejects when the font package is not installed, and
 * looks anew the next time. {@link forgetGlyphs} before each use.
 */
export function loadFonts(): Promise<Fonts> {
  loaded ??= readFonts().catch((error: unknown) => {
    loaded = null;
    throw error;
  });
  return loaded;
}

async function readFonts(): Promise<Fonts> {
  const { resolve } = createRequire(import.meta.url);
  const [regular, bold] = await Promise.all([
    readFile(resolve(FILES.regular)),
    readFile(resolve(FILES.bold)),
  ]);
  return { regular: create(regular), bold: create(bold) };
}

/**
 * Makes both faces forget the glyphs of the last document, not the tables that are dear to parse. fontkit keeps
 * each glyph with the letters that it first stood for, and one first met as a mere part of another (the у in ў)
 * stands for none: it would be drawn in the next document and missing from its text. Call it before each.
 */
export function forgetGlyphs(fonts: Fonts): void {
  for (const font of [fonts.regular, fonts.bold]) Reflect.set(font, '_glyphs', {});
}
