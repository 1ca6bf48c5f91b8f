import { demoOfThisFile } from '../support/demo.ts';
import { tabTo } from '../support/keyboard.ts';
import { axe, expect, test } from '../support/page.ts';
import { signIn } from '../support/session.ts';
import { sendMany } from '../support/tickets.ts';

const demo = demoOfThisFile();

test('[P-29][P-40] «Cargar más» agrega filas sin perder el lugar del teclado', async ({ page, request }) => {
  const { url, person } = demo();
  await sendMany(request, url, 51);
  await signIn(page, url, person('Titular'));
  await page.goto(`${url}/solicitudes?vista=todas`);
  const here = page.url();
  const links = page.getByRole('row').getByRole('link').filter({ hasNotText: 'Cargar más' });
  await expect(links).toHaveCount(50);

  await tabTo(page, page.getByRole('link', { name: 'Cargar más' }), 160);
  await page.keyboard.press('Enter');
  await expect(links.nth(50)).toBeFocused();
  expect(page.url()).toBe(here);
  const folios = await page.getByRole('row').getByText(/OCO-\d{5}/).allInnerTexts();
  expect(folios.length).toBeGreaterThan(50);
  expect(new Set(folios).size, 'no ticket twice').toBe(folios.length);
  await axe(page);
});
