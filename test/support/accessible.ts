import axe, { type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const DESKTOP = { width: 1280, height: 800 };
const TWICE_THE_SIZE = { width: 640, height: 400 };
export const PHONE = { width: 360, height: 740 };

/**
 * What is wrong with the page as it is, for whoever cannot see it well, or sees it on a phone or at twice the size: a
 * line each. `onPhone` is asked while it has a phone's size. Leaves it in light colours and of a desk's size.
 */
export async function faults(
  page: Page,
  onPhone: () => Promise<string[]> = async () => [],
): Promise<string[]> {
  const found = await axeFinds(page);
  for (const viewport of [TWICE_THE_SIZE, PHONE]) {
    await page.setViewportSize(viewport);
    const wider = await overflow(page);
    if (wider > 0) found.push(`${wider} px wider than ${viewport.width}`);
    found.push(...(await smallTargets(page)));
  }
  found.push(...(await onPhone()));
  await page.setViewportSize(DESKTOP);
  return found;
}

/** What axe finds on the page as it is, in dark colours and in light ones: a line each. Leaves it in light ones. */
export async function axeFinds(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await axeFindsHere(page)).map((fault) => `${colorScheme}, ${fault}`));
  }
  return found;
}

async function axeFindsHere(page: Page): Promise<string[]> {
  // What still fades in has no final colours; what turns as long as one waits has no end.
  await page.evaluate(() => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    return Promise.all(ending.map((each) => each.finished.catch(() => 0)));
  });
  // Once for each document: it is half a megabyte.
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(axe.source);
  const options: RunOptions = { runOnly: { values: TAGS, type: 'tag' }, resultTypes: ['violations'] };
  const { violations } = await page.evaluate((given) => axe.run(document, given), options);
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  );
}

const FITS_WITHIN_MS = 1_000;

/** By how many pixels the page is wider than its window, when it has had time to fit in. */
async function overflow(page: Page): Promise<number> {
  const wider = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
  // What is drawn anew for another width is so with one of the next frames.
  for (const until = performance.now() + FITS_WITHIN_MS; performance.now() < until; ) {
    if ((await page.evaluate(wider)) <= 0) return 0;
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  return page.evaluate(wider);
}

/** A target's least side, but for what a browser rounds off. */
const TARGET = 43.5;

/**
 * What can be pressed and is smaller than 44 px, as it stands on the page. A link that covers more than its words
 * counts with what it covers, and an unseen box of a form with its label.
 */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const pressed = document.querySelectorAll('a[href], button, input, select, summary, [role="gridcell"]');
    const areaOf = (element: Element) => {
      const label = element instanceof HTMLInputElement ? element.closest('label') : null;
      const cover =
        getComputedStyle(element, '::after').position === 'absolute' ? element.closest('li') : null;
      return (label ?? cover ?? element).getBoundingClientRect();
    };
    return [...pressed].flatMap((element) => {
      const { width, height, right } = areaOf(element);
      const unseen =
        right <= 0 ||
        element.matches('[tabindex="-1"]:not([role])') ||
        width === 0 ||
        !element.checkVisibility({ visibilityProperty: true });
      if (unseen || (width >= least && height >= least)) return [];
      return [`${Math.round(width)} × ${Math.round(height)}: ${element.outerHTML.slice(0, 120)}`];
    });
  }, TARGET);
}
