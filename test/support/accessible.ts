import { AxeBuilder } from '@axe-core/playwright';
import { expect } from 'chai';
import type { Page } from 'playwright-core';

/** Fails with what axe finds on the page as it is. */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  // What still fades in has no final colours; what turns as long as one waits has no end.
  await page.evaluate(() => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    return Promise.all(ending.map((each) => each.finished.catch(() => 0)));
  });
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const told = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  );
  expect(told.join('\n'), name).to.equal('');
}

/** By how many pixels the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** A target's least side, but for what a browser rounds off. */
const TARGET = 43.5;

/**
 * What can be pressed and is smaller than 44 px, as it stands on the page. A link that covers more than its words
 * counts with what it covers, and an unseen box of a form with its label.
 */
export function smallTargets(page: Page): Promise<string[]> {
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
