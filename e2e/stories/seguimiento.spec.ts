import type { Page } from '@playwright/test';
import { demoOfThisFile } from '../support/demo.ts';
import { press, type } from '../support/keyboard.ts';
import { axe, expect, noSidewaysScroll, photo, test } from '../support/page.ts';
import { pdf } from '../support/samples.ts';
import { signIn } from '../support/session.ts';
import { send } from '../support/tickets.ts';

const demo = demoOfThisFile();
const reply = 'Ya prendió, pero hace un ruido_que_no_termina_y_no_tiene_ningún_espacio_en_medio_de_tanto_texto.';
const history = (page: Page) => page.getByRole('region', { name: 'Avances y respuestas' });

/** Writes with the mouse, with a file. */
async function writes(page: Page, text: string): Promise<void> {
  await page.getByLabel('Su mensaje').fill(text);
  await page.getByText('Adjuntar archivos').click();
  await page.getByLabel('Archivos').setInputFiles(pdf('foto del equipo.pdf'));
  await page.getByRole('button', { name: 'Enviar mensaje' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Se envió su mensaje.' })).toBeVisible();
  const written = history(page).getByRole('listitem').filter({ hasText: text });
  await expect(written.getByText('Usted', { exact: true })).toBeVisible();
  await expect(history(page).getByRole('link', { name: 'foto del equipo.pdf' })).toBeVisible();
}

test('[P-24][P-39] quien solicita escribe por su enlace y quien atiende lo lee', async ({ page, anotherPage }) => {
  const { url, person } = demo();
  await page.goto(await send(page.request, url, 'El equipo de la caja 3 no prende.'));
  const folio = await page.getByRole('heading', { level: 1, name: /^OCO-/ }).innerText();
  await page.getByRole('button', { name: 'Enviar mensaje' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir un dato' })).toBeFocused();
  await axe(page);
  await noSidewaysScroll(page);
  await page.getByRole('link', { name: 'Escriba su mensaje.' }).click();
  await expect(page.getByLabel('Su mensaje')).toBeFocused();

  await writes(page, reply);
  await axe(page);
  await noSidewaysScroll(page);
  await photo(page, 'seguimiento-con-mensaje');

  const head = await anotherPage();
  await signIn(head, url, person('Titular'));
  await head.goto(`${url}/solicitudes/${folio}`);
  const entry = head.getByRole('listitem').filter({ hasText: reply });
  await expect(entry.getByText('Escribió quien solicita')).toBeVisible();
  await axe(head);
});

test('[P-39][P-40] con el solo teclado se escribe por el enlace', async ({ page }) => {
  await page.goto(await send(page.request, demo().url, 'La caja 4 no imprime.'));
  await type(page, page.getByLabel('Su mensaje'), 'Es la de la planta baja.');
  await press(page, page.getByRole('button', { name: 'Enviar mensaje' }));
  await expect(history(page).getByRole('listitem').filter({ hasText: 'Es la de la planta baja.' })).toBeVisible();
});

test('[P-24] quien entra con su cuenta tiene su lista', async ({ page }) => {
  const { url, person } = demo();
  await signIn(page, url, person('Agente técnico'));
  await page.getByRole('navigation', { name: 'Principal' }).getByRole('link', { name: 'Mis tickets' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Mis tickets' })).toBeVisible();
  await expect(page.getByText('Aquí verá lo que usted solicite')).toBeVisible();
  await axe(page);
  await noSidewaysScroll(page);
});

test.describe('sin JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('[P-39] se escribe por el enlace', async ({ page }) => {
    await page.goto(await send(page.request, demo().url, 'La caja 5 no tiene red.'));
    await writes(page, 'También la caja 6.');
  });
});
