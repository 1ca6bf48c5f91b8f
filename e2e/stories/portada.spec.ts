import { stat } from 'node:fs/promises';
import { demoOfThisFile } from '../support/demo.ts';
import { expect, test } from '../support/page.ts';

const demo = demoOfThisFile();

test('[OCO-2] la portada saluda, explica y lleva a todo', async ({ page }) => {
  await page.goto(demo().url);
  await expect(page.getByRole('heading', { level: 1, name: '¿En qué podemos ayudarle?' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Bienvenida' })).toContainText('Úsela con responsabilidad');
  const ways = ['Inicio', 'Base de conocimientos', 'Enviar un ticket', 'Iniciar sesión', 'Registrarse'];
  const links = page.getByRole('navigation', { name: 'Principal' }).getByRole('link');
  for (const name of ways) await expect(links.filter({ hasText: name })).toBeVisible();

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Descargar el manual' }).click();
  const manual = await download;
  expect(manual.suggestedFilename()).toMatch(/^manual\./);
  expect((await stat(await manual.path())).size).toBeGreaterThan(1000);
});

test('[OCO-2] en cada página del portal hay búsqueda y ruta', async ({ page }) => {
  for (const path of ['/buscar?q=red', '/conocimiento', '/conocimiento/manual', '/enviar', '/entrar']) {
    await page.goto(demo().url + path);
    await expect(page.getByRole('searchbox'), path).toBeVisible();
    const way = page.getByRole('navigation', { name: 'Ruta' }).getByRole('link', { name: 'Inicio' });
    await expect(way, path).toBeVisible();
  }
});

test('[OCO-2][P-28] la búsqueda no distingue acentos ni mayúsculas, y un servicio abre su formulario', async ({ page }) => {
  await page.goto(demo().url);
  await page.getByRole('searchbox').fill('TELEFONIA');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Servicios' }).getByRole('link', { name: 'Telefonía' }).click();
  await expect(page.getByLabel('Servicio que necesita')).toHaveValue('telefonia');
});
