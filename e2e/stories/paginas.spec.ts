import { demoOfThisFile } from '../support/demo.ts';
import { lastDelivered, validHtml } from '../support/html.ts';
import { axe, expect, noSidewaysScroll, photo, test } from '../support/page.ts';
import { signedIn } from '../support/session.ts';
import { speaksSpanish } from '../support/spanish.ts';
import { stops } from './paginas.ts';

// The pages are looked at as an institution sees them that has worked for a year.
const demo = demoOfThisFile(12);

// Half of the file: each half has a demonstration of its own.
test.describe.configure({ mode: 'parallel' });

for (const { name, role, open } of stops) {
  test(`[P-38][P-39][P-41] la página «${name}» se lee, cabe y se distingue`, async ({ page }) => {
    const { url, person } = demo();
    const delivered = lastDelivered(page);
    if (role) await signedIn(page, url, person(role));
    await open(page, url);
    await expect(page).toHaveTitle(/ · UGDAI$/);
    await speaksSpanish(page);
    await validHtml(page, await delivered());
    await axe(page);
    await noSidewaysScroll(page);
    await photo(page, name);
  });
}

test('[P-39] en una pantalla angosta el menú se abre y se cierra con el teclado', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(demo().url);
  const menu = page.getByRole('button', { name: 'Menú' });
  const link = page.getByRole('navigation', { name: 'Principal' }).getByRole('link', { name: 'Iniciar sesión' });
  await expect(link).toBeHidden();
  await menu.press('Enter');
  await expect(link).toBeVisible();
  await axe(page);
  await photo(page, 'menu-angosto');
  await page.keyboard.press('Escape');
  await expect(link).toBeHidden();
});
