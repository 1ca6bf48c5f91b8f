import { expect, type Locator, type Page } from '@playwright/test';


/** Presses Tab until the element has the keyboard, at most so many times, and checks that one sees it. */
export async function tabTo(page: Page, target: Locator, stops = 60): Promise<void> {
  await expect(target).toBeAttached();
  const before = await marks(target);
  for (let stop = 0; stop < stops && !(await focused(target)); stop += 1) await page.keyboard.press('Tab');
  await expect(target, 'reached with Tab').toBeFocused();
  await expect(target, 'not hidden behind anything, not off the screen').toBeInViewport();
  await expect.poll(() => marks(target), `the keyboard's place shows at ${target}`).not.toEqual(before);
}

/** Walks to a field and writes. */
export async function type(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.type(text);
}

/** Walks to a list and goes down to an option with the arrow. */
export async function choose(page: Page, target: Locator, option: string): Promise<void> {
  await tabTo(page, target);
  const selected = () => target.evaluate((it: HTMLSelectElement) => it.selectedOptions[0]?.text.trim());
  const options = await target.getByRole('option').count();
  for (let down = 0; down < options && (await selected()) !== option; down += 1) await page.keyboard.press('ArrowDown');
  expect(await selected()).toBe(option);
}

/** Walks to a button or a link and presses it. */
export async function press(page: Page, target: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

function focused(target: Locator): Promise<boolean> {
  return target.evaluate((it) => it === document.activeElement);
}

/**
 * The outlines and shadows by which one sees where the keyboard is: of the element, of what is drawn
 * over it, of its label, and of what stands beside it in place of a control that is drawn by ourselves.
 */
function marks(target: Locator): Promise<string[]> {
  return target.evaluate((it) => {
    const drawn = (element: Element | null, part?: string) => {
      if (!element) return '';
      const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(element, part);
      const outline = outlineStyle === 'none' || outlineWidth === '0px' ? 'none' : `${outlineWidth} ${outlineColor}`;
      return `outline ${outline}, shadow ${boxShadow}`;
    };
    return [drawn(it), drawn(it, '::after'), drawn(it.closest('label')), drawn(it.nextElementSibling)];
  });
}
