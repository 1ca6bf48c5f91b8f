import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { demoOfThisFile } from '../support/demo.ts';
import { axe, expect, noSidewaysScroll, photo, test } from '../support/page.ts';
import { root } from '../support/paths.ts';
import { signedIn, signIn } from '../support/session.ts';
import { speaksSpanish } from '../support/spanish.ts';
import { send } from '../support/tickets.ts';
import { totp } from '../support/totp.ts';

const demo = demoOfThisFile();

test('[P-34] el segundo paso se activa con el teléfono y se pide al entrar', async ({ page, anotherPage }) => {
  const { url, person } = demo();
  const agent = person('Agente técnico');
  await signIn(page, url, agent);
  await page.getByRole('link', { name: /mi cuenta$/ }).click();
  await page.getByRole('link', { name: 'Activarla' }).click();
  await page.getByRole('button', { name: 'Comenzar' }).click();
  const key = await page.locator('.setup-key').innerText();
  await page.getByLabel('Código de seis números').fill(totp(key));
  await page.getByRole('button', { name: 'Activar' }).click();
  await expect(page.getByRole('heading', { name: 'Guarde sus códigos de recuperación' })).toBeVisible();
  const codes = await page.getByRole('listitem').locator('code').allInnerTexts();
  expect(codes).toHaveLength(10);
  await speaksSpanish(page);
  await axe(page);
  await noSidewaysScroll(page);
  await photo(page, 'dos-pasos-codigos');
  await page.getByRole('link', { name: 'Ya los guardé' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Mi trabajo');

  const second = await anotherPage();
  await second.goto(`${url}/entrar?next=/solicitudes%3Fvista%3Dtodas`);
  await second.getByLabel('Correo electrónico').fill(agent.email);
  await second.getByLabel('Contraseña').fill(agent.password);
  await second.getByRole('button', { name: 'Entrar' }).click();
  await second.getByLabel('Código').fill('000000');
  await second.getByRole('button', { name: 'Entrar' }).click();
  await expect(second.getByText('El código no es correcto o ya se usó')).toBeVisible();
  await speaksSpanish(second);
  await axe(second);
  await noSidewaysScroll(second);
  await photo(second, 'entrar-codigo');
  await second.getByLabel('Código').fill(totp(key, 1));
  await second.getByRole('button', { name: 'Entrar' }).click();
  await expect(second.getByRole('heading', { level: 1 })).toHaveText('Tickets: todos');

  await page.goto(`${url}/mi-cuenta`);
  await expect(page.getByText('Activada.')).toBeVisible();
  await page.getByRole('button', { name: 'Cerrar todas las demás' }).click();
  await expect(page.getByText('Se cerraron sus demás sesiones.')).toBeVisible();
  await second.reload();
  await expect(second.getByRole('heading', { name: 'Iniciar sesión' })).toBeVisible();

  await page.goto(`${url}/mi-cuenta/seguridad`);
  await axe(page);
  await noSidewaysScroll(page);
  await photo(page, 'dos-pasos-activada');
  await page.getByLabel('Contraseña').fill(agent.password);
  await page.getByLabel('Código de su teléfono o de recuperación').fill(codes[0] ?? '');
  await page.getByRole('button', { name: 'Desactivar la verificación' }).click();
  await expect(page.getByText('Se desactivó la verificación en dos pasos.')).toBeVisible();
});

test('[P-37] nada de lo que se escribe se ejecuta en un navegador', async ({ page }) => {
  const { url, person } = demo();
  const file = path.join(root, 'crates', 'desk', 'tests', 'it', 'bad_input', 'vectors.txt');
  const vectors = (await readFile(file, 'utf8')).split('\n').slice(1).filter(Boolean);
  expect(vectors.length).toBeGreaterThan(300);
  const dialogs: string[] = [];
  page.on('dialog', async (dialog) => {
    dialogs.push(dialog.message());
    await dialog.dismiss();
  });
  const links: string[] = [];
  for (let n = 0; n < vectors.length; n += 20) {
    links.push(await send(page.request, url, vectors.slice(n, n + 20).join('\n')));
  }
  for (const link of links) {
    await page.goto(link);
    await expect(page.getByRole('heading', { level: 1 })).toContainText('OCO-');
  }
  await signedIn(page, url, person('Titular'));
  await page.goto(`${url}/solicitudes?vista=todas`);
  const rows = await page.getByRole('row').getByRole('link').evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
  for (const href of new Set(rows.slice(0, links.length))) {
    await page.goto(href);
    // What waits for a pointer or the keyboard gets both.
    await page.mouse.move(400, 300);
    await page.keyboard.press('Tab');
  }
  expect(dialogs, 'dialogs that a text opened').toEqual([]);
});
