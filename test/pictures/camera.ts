import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** GitHub shows them; half of a PNG's size. */
const QUALITY = 82;

const SCREENS = {
  desktop: { width: 1200, height: 800 },
  phone: { width: 390, height: 780 },
} as const;
type Screen = keyof typeof SCREENS;
type Theme = 'light' | 'dark';

interface Shot {
  screen?: Screen[];
  themes?: Theme[];
  /** How much of the page; without it as much as the screen shows. */
  height?: Partial<Record<Screen, number>>;
  /** The part that a phone has scrolled to, by its name. */
  from?: string;
}

/** Takes a page as desktops and phones show it, in light and, where asked, in dark. */
export class Camera {
  readonly #page: Page;
  readonly #folder: string;

  constructor(page: Page, folder: string) {
    this.#page = page;
    this.#folder = folder;
  }

  async take(
    name: string,
    { screen = ['desktop', 'phone'], themes = ['light'], height = {}, from }: Shot = {},
  ) {
    for (const each of screen) {
      const size = { ...SCREENS[each], ...(height[each] && { height: height[each] }) };
      await this.#page.setViewportSize(size);
      await this.#page.evaluate(
        (name) => {
          scrollTo(0, 0);
          if (name) document.querySelector(`[aria-label="${name}"]`)?.scrollIntoView();
        },
        each === 'phone' ? from : undefined,
      );
      for (const colorScheme of themes) {
        await this.#page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const file = [name, each, ...(colorScheme === 'dark' ? ['dark'] : [])].join('-');
        await this.#still();
        await writeFile(join(this.#folder, `${file}.webp`), await this.#webp());
      }
    }
    await this.#page.emulateMedia({ colorScheme: 'light' });
    await this.#page.setViewportSize(SCREENS.desktop);
  }

  /** Fonts are there, and what was asked of the server has been answered and drawn. */
  async #still(): Promise<void> {
    await this.#page.evaluate(async () => {
      await document.fonts.ready;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    });
  }

  async #webp(): Promise<Buffer> {
    const devtools = await this.#page.context().newCDPSession(this.#page);
    const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
    await devtools.detach();
    return Buffer.from(data, 'base64');
  }
}
