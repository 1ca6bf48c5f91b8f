import { expect, type Page } from '@playwright/test';

/** Words that a Spanish page never has; those that both languages share are left out. */
const ENGLISH =
  /(?<!\p{L})(the|and|or|of|with|your|you|please|submit|search|send|save|cancel|delete|edit|update|close|open|back|next|file|files|choose|upload|password|username|login|logout|sign|home|loading|missing|required|invalid|failed|unknown|true|false|null|undefined|none|new|pending|resolved|closed|at|by)(?!\p{L})/giu;

/** Names that programs send and read: no language of people. */
const NAMES = 'script, style, code, pre, a[href^="#forma-"], [id^="forma-"] > h3, [id^="error-"] dt, td[data-label="Qué es"], #mapping';

/** Fails when an English word is on the page, also where only a screen reader says it. */
export async function speaksSpanish(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('lang', 'es-MX');
  const said = await page.evaluate((names) => {
    const attributes = ['aria-label', 'placeholder', 'title', 'alt'];
    const everywhere = [...document.querySelectorAll('body *')];
    const spoken = everywhere.flatMap((element) => attributes.map((name) => element.getAttribute(name) ?? ''));
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const read: string[] = [];
    while (texts.nextNode()) {
      const inside = texts.currentNode.parentElement;
      const counts = inside?.checkVisibility({ visibilityProperty: true }) && !inside.closest(names);
      if (counts) read.push(texts.currentNode.nodeValue ?? '');
    }
    return [document.title, ...read, ...spoken].join('\n');
  }, NAMES);
  const addresses = /\S+@\S+|https?:\/\/\S+|\S+\.\w{2,4}\b|`[^`]*`|«[a-z_.-]+»/g;
  expect(said.replace(addresses, '').match(ENGLISH) ?? [], `English on ${page.url()}`).toEqual([]);
}
