import type { Page } from '@playwright/test';
import { demoOfThisFile } from '../support/demo.ts';
import { axe, expect, photo, test } from '../support/page.ts';
import { signedIn } from '../support/session.ts';

const demo = demoOfThisFile();

/** The newest open ticket, opened by a role. */
async function opens(page: Page, role: string): Promise<string> {
  const { url, person } = demo();
  await signedIn(page, url, person(role));
  await page.goto(`${url}/solicitudes`);
  await page.getByRole('row').getByRole('link').first().click();
  await expect(page.getByLabel('Texto')).toBeVisible();
  return page.url();
}

test('[P-11] dos personas en lo mismo se ven, y lo nuevo llega sin perder lo que se escribe', async ({ page, anotherPage }) => {
  const ticket = await opens(page, 'Titular');
  const other = await anotherPage();
  await opens(other, 'Agente técnico');
  await other.goto(ticket);
  const name = (await other.locator('.signed-name').innerText()).replace(/\s*: mi cuenta$/, '');

  const here = page.getByRole('status').filter({ hasText: 'está viendo esta página' });
  await expect(here).toContainText(name);
  await other.getByLabel('Texto').pressSequentially('Hoy');
  await expect(page.getByRole('status').filter({ hasText: `${name} está escribiendo.` })).toBeVisible();
  await photo(page, 'en-vivo-escribiendo');

  await page.getByLabel('Texto').fill('Mi respuesta a medias');
  await other.getByLabel('Texto').fill('Hoy pasamos por la tarde.');
  await other.getByRole('button', { name: /^Enviar respuesta/ }).click();
  const news = page.getByRole('status').filter({ hasText: `${name} respondió desde que abrió esta página.` });
  await expect(news).toBeVisible();
  await axe(page);
  await photo(page, 'en-vivo-novedades');
  await page.getByRole('button', { name: 'Mostrar lo nuevo' }).click();
  const entry = page.getByRole('listitem').filter({ hasText: 'Hoy pasamos por la tarde.' });
  await expect(entry).toBeFocused();
  await expect(page.getByLabel('Texto')).toHaveValue('Mi respuesta a medias');
  await expect(news).toHaveCount(0);
  await axe(page);

  // Read, so that there is nothing to warn of.
  await page.getByRole('button', { name: /^Enviar respuesta/ }).click();
  await expect(page.getByText('Se envió la respuesta.')).toBeVisible();
  await other.goto('about:blank');
  await page.goto(ticket);
  await expect(page.getByRole('status').filter({ hasText: name })).toHaveCount(0);
});

test.describe('sin JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('[P-11] al enviar, la página avisa de la otra respuesta y conserva el texto', async ({ page, anotherPage }) => {
    const ticket = await opens(page, 'Titular');
    const other = await anotherPage();
    await opens(other, 'Agente técnico');
    await other.goto(ticket);
    await other.getByLabel('Texto').fill('Ya lo resolvimos por teléfono.');
    await other.getByRole('button', { name: /^Enviar respuesta/ }).click();
    await expect(other.getByText('Se envió la respuesta.')).toBeVisible();
    await page.getByLabel('Texto').fill('Vamos mañana.');
    await page.getByRole('button', { name: /^Enviar respuesta/ }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'respondió mientras usted escribía' })).toBeVisible();
    await expect(page.getByLabel('Texto')).toHaveValue('Vamos mañana.');
    await photo(page, 'en-vivo-aviso');
    await page.getByRole('button', { name: /^Enviar respuesta/ }).click();
    await expect(page.getByText('Se envió la respuesta.')).toBeVisible();
  });
});
