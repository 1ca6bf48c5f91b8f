import { expect, type Page } from '@playwright/test';

/** Words that a Spanish page never has; those that both languages share are left out. */
const ENGLISH =
  /(?<!\p{L})(the|and|or|of|with|your|you|please|submit|search|send|save|cancel|delete|edit|update|close|open|back|next|file|files|choose|upload|password|username|login|logout|sign|home|loading|missing|required|invalid|failed|unknown|true|false|null|undefined|none|new|pending|resolved|closed|at|by)(?!\p{L})/giu;

/** Names that programs send and read: no language of people. */
const NAMES = 'code, pre, a[href^="#forma-"], [id^="forma-"] > h3, [id^="error-"] dt, td[data-label="Qué es"]';

/** Fails when an English word is on the page, also where only a screen reader says it. */
export async function speaksSpanish(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('lang', 'es-MX');
  const said = await page.evaluate((names) => {
    const attributes = ['aria-label', 'placeholder', 'title', 'alt'];
    const everywhere = [...document.querySelectorAll('body *')];
    const spoken = everywhere.flatMap((element) => attributes.map((name) => element.getAttribute(name) ?? ''));
    // What is not seen is not part of the text.
    const named = [...document.querySelectorAll<HTMLElement>(names)];
    const had = named.map((element) => element.style.visibility);
    for (const element of named) element.style.visibility = 'hidden';
    const text = document.body.innerText;
    named.forEach((element, place) => (element.style.visibility = had[place] ?? ''));
    return [document.title, text, ...spoken].join('\n');
  }, NAMES);
  const addresses = /\S+@\S+|https?:\/\/\S+|\S+\.\w{2,4}\b|`[^`]*`|«[a-z_.-]+»/g;
  expect(said.replace(addresses, '').match(ENGLISH) ?? [], `English on ${page.url()}`).toEqual([]);
}
