import { demoOfThisFile } from '../support/demo.ts';
import { expect, test } from '../support/page.ts';
import { signIn } from '../support/session.ts';
import { sendMany } from '../support/tickets.ts';
import * as path from './camino.ts';

test.use({ javaScriptEnabled: false });
const demo = demoOfThisFile();

test('[P-39] sin JavaScript un ticket va del formulario público a su cierre', async ({ page, anotherPage }) => {
  const { url, person } = demo();
  await path.sendsItWrongFirst(page, url);
  const sent = await path.sendsItRight(page, demo().mails);
  await expect(page.getByRole('button', { name: 'Copiar enlace' }), 'it could not copy').toBeHidden();

  const head = await anotherPage();
  await signIn(head, url, person('Titular'));
  await path.headTriages(head, url, sent, 'Lía Modelo Ensayo');
  const agent = await anotherPage();
  await signIn(agent, url, person('Agente técnico'));
  await path.agentWrites(agent, url, sent);
  await path.agentResolves(agent);
  await path.agentCloses(agent);
  await path.guestReads(page, sent);
  await path.guestGoesOn(page, sent);
});

test('[P-29][P-39] sin JavaScript «Cargar más» es un enlace a la página siguiente', async ({ page, request }) => {
  const { url, person } = demo();
  // More than a page, whatever the demo itself has.
  await sendMany(request, url, 51);
  await signIn(page, url, person('Titular'));
  await page.goto(`${url}/solicitudes?vista=todas`);
  const folios = () => page.getByRole('row').getByText(/OCO-\d{5}/).allInnerTexts();
  const first = await folios();
  expect(first).toHaveLength(50);

  await page.getByRole('link', { name: 'Cargar más' }).click();
  await expect(page.getByRole('link', { name: 'Volver al principio de la lista' })).toBeVisible();
  const second = await folios();
  expect(second.length).toBeGreaterThan(0);
  expect(second.filter((folio) => first.includes(folio)), 'no ticket twice').toEqual([]);

  await page.getByRole('link', { name: 'Volver al principio de la lista' }).click();
  expect(await folios()).toEqual(first);
});

test('[P-39] sin JavaScript se busca, se lee un artículo y se elige la apariencia', async ({ page }) => {
  await page.goto(demo().url);
  await page.getByRole('searchbox').fill('impresora');
  await page.getByRole('button', { name: 'Buscar' }).click();
  await page.getByRole('region', { name: 'Artículos de ayuda' }).getByRole('link').first().click();
  await expect(page.getByRole('link', { name: 'Descargar', exact: true })).toBeVisible();
  const article = page.url();
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole('button', { name: 'Oscura' }).click();
  await expect(page).toHaveURL(article);
  await expect(page.getByRole('button', { name: 'Oscura' })).toHaveAttribute('aria-pressed', 'true');
  expect(await ground()).not.toBe(light);
});
