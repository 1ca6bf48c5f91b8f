import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type BrowserContext, type Page } from '@playwright/test';
import { photos } from './paths.ts';
import { running } from './process.ts';
import { watch } from './watch.ts';

export { expect } from '@playwright/test';

interface Fixtures {
  /** A page of somebody else: own cookies, watched as the first one is. */
  anotherPage: () => Promise<Page>;
  logs: void;
}

/** Playwright's test; it also fails when a page breaks its security policy or throws. */
export const test = base.extend<Fixtures>({
  context: async ({ context }, use) => {
    const problems = await watch(context);
    await use(context);
    await settle(context);
    expect(problems, 'what no page may do').toEqual([]);
  },

  anotherPage: async ({ browser }, use) => {
    const opened: { context: BrowserContext; problems: string[] }[] = [];
    await use(async () => {
      const context = await browser.newContext();
      opened.push({ context, problems: await watch(context) });
      return context.newPage();
    });
    for (const { context } of opened) {
      await settle(context);
      await context.close();
    }
    expect(opened.flatMap(({ problems }) => problems), 'what no page may do').toEqual([]);
  },

  logs: [
    async ({}, use, info) => {
      await use();
      if (info.status === info.expectedStatus) return;
      for (const program of running) await info.attach('stderr', { body: program.log(), contentType: 'text/plain' });
    },
    { auto: true },
  ],
});

/** Reports of a page arrive after its events: one round trip to each page lets them come in. */
async function settle(context: BrowserContext): Promise<void> {
  for (const page of context.pages()) await page.evaluate(() => undefined).catch(() => undefined);
}

const SCHEMES = ['light', 'dark'] as const;

/** Colours glide to those of another scheme: what is looked at is where they end. */
async function scheme(page: Page, colorScheme: 'light' | 'dark' | null): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(() => {
    for (const change of document.getAnimations()) if (change instanceof CSSTransition) change.finish();
  });
}

/** Fails when axe finds a barrier, light or dark, and names the rule and the element. It needs JavaScript. */
export async function axe(page: Page): Promise<void> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  for (const colorScheme of SCHEMES) {
    await scheme(page, colorScheme);
    const builder = new AxeBuilder({ page });
    // Only colours differ in the dark.
    const looked = colorScheme === 'light' ? builder.withTags(tags) : builder.withRules(['color-contrast', 'link-in-text-block']);
    const { violations } = await looked.analyze();
    const found = violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${help}. ${failureSummary ?? ''}`),
    );
    expect(found, `axe on ${page.url()} (${colorScheme})`).toEqual([]);
  }
  await scheme(page, null);
}

/** Fails when the page scrolls sideways on a screen 320 pixels wide, and names what sticks out. */
export async function noSidewaysScroll(page: Page): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const { width, wide } = await page.evaluate(() => {
    const sticksOut = (element: Element) => element.getBoundingClientRect().right > innerWidth + 1;
    const name = (element: Element) => `${element.tagName.toLowerCase()}.${[...element.classList].join('.')}`;
    return {
      width: document.scrollingElement?.scrollWidth ?? 0,
      wide: [...document.querySelectorAll('body *')].filter(sticksOut).slice(0, 5).map(name),
    };
  });
  if (before) await page.setViewportSize(before);
  expect(width, `width of ${page.url()} at 320 pixels; sticks out: ${wide.join(', ')}`).toBeLessThanOrEqual(320);
}

/**
 * Keeps photographs of the whole page in `target/photos`: light, dark, and on a telephone; none where nobody
 * looks at them (VENTANILLA_PHOTOS=no).
 */
export async function photo(page: Page, name: string): Promise<void> {
  if (process.env.VENTANILLA_PHOTOS === 'no') return;
  const take = (kind: string) =>
    page.screenshot({ path: path.join(photos, `${name}.${kind}.png`), fullPage: true, animations: 'disabled' });
  for (const colorScheme of SCHEMES) {
    await scheme(page, colorScheme);
    await take(colorScheme);
  }
  await scheme(page, null);
  const before = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  await take('phone');
  if (before) await page.setViewportSize(before);
}
