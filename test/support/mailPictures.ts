/**
 * `npm run mails -- FOLDER`: every letter in every language, as HTML and as pictures of it on a phone and on a desk, in
 * light and in the dark. For looking at; needs Chromium.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LETTER_KINDS } from '../../src/app/bookings/letters.ts';
import { LANGUAGES } from '../../src/app/language.ts';
import { launchBrowser } from './browser.ts';
import { sampleLetter } from './sampleLetters.ts';

const WIDTHS = [390, 700];
const SCHEMES = ['light', 'dark'] as const;

const [folder] = process.argv.slice(2);
if (!folder) {
  process.stderr.write('npm run mails -- FOLDER\n');
  process.exit(2);
}
const root = resolve(folder);
await mkdir(root, { recursive: true });
const browser = await launchBrowser();
try {
  for (const kind of LETTER_KINDS) {
    for (const language of LANGUAGES) {
      const { html, text } = await sampleLetter(kind, language);
      const name = join(root, `${kind}-${language}`);
      await writeFile(`${name}.html`, html);
      await writeFile(`${name}.txt`, text);
      for (const width of WIDTHS) {
        for (const colorScheme of SCHEMES)
          await draw(html, `${name}-${width}-${colorScheme}.png`, width, colorScheme);
      }
    }
  }
} finally {
  await browser.close();
}
process.stdout.write(`${LETTER_KINDS.length} letters in ${root}\n`);

async function draw(html: string, path: string, width: number, colorScheme: 'light' | 'dark'): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: 600 }, colorScheme });
  await page.setContent(html);
  await page.screenshot({ path, fullPage: true });
  await page.close();
}
