import { demoOfThisFile } from '../support/demo.ts';
import { axe, expect, noSidewaysScroll, photo, test } from '../support/page.ts';
import { signedIn } from '../support/session.ts';
import { send } from '../support/tickets.ts';

const demo = demoOfThisFile();

test('[P-12] con una macro se pide lo que falta; antes se ve qué se hará', async ({ page, request }) => {
  const { url, person } = demo();
  await send(request, url, 'La caja siete no imprime recibos.');
  await signedIn(page, url, person('Titular'));
  await page.goto(`${url}/solicitudes?vista=todas`);
  await page.getByRole('link', { name: 'La caja siete no imprime' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('La caja siete no imprime');
  await page.getByRole('region', { name: 'Macros' }).getByRole('link', { name: 'Pedir más datos' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pedir más datos');
  await expect(page.getByText('Se hace todo o no se hace nada.')).toBeVisible();
  await axe(page);
  await noSidewaysScroll(page);
  await photo(page, 'macro-vista');
  const text = page.getByRole('textbox').first();
  await expect(text).toHaveValue(/número de inventario/);
  await text.fill('Buen día: díganos el número de inventario, por favor.');
  await page.getByRole('button', { name: 'Aplicar' }).click();
  await expect(page.getByText('Buen día: díganos el número de inventario, por favor.')).toBeVisible();
  await expect(page.getByRole('main').getByText('Pendiente', { exact: true }).first()).toBeVisible();
});

test('[P-12] lo marcado en una lista se hace en bloque, con resultado por cada uno, y se deshace', async ({ page, request }) => {
  const { url, person } = demo();
  for (const where of ['uno', 'dos', 'tres']) await send(request, url, `El enlace del módulo ${where} está caído.`);
  await signedIn(page, url, person('Titular'));
  await page.goto(`${url}/solicitudes?vista=todas&filtro=${encodeURIComponent('"enlace del módulo"')}`);
  const marks = page.getByRole('checkbox', { name: /^Elegir OCO-/ });
  await expect(marks).toHaveCount(3);
  await marks.nth(0).check();
  await marks.nth(1).check();
  await axe(page);
  await noSidewaysScroll(page);
  await photo(page, 'lista-marcada');
  await page.getByRole('button', { name: 'Hacer con lo marcado' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hacer en bloque');
  // What is missing is told before anything is done.
  await page.getByRole('button', { name: 'Ver qué pasaría' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await axe(page);
  await page.getByLabel('Una macro').selectOption({ label: 'Pedir más datos' });
  await page.getByRole('button', { name: 'Ver qué pasaría' }).click();
  const found = page.getByRole('region', { name: 'Qué pasaría' });
  await expect(found).toContainText('Se escribirá a');
  await axe(page);
  await noSidewaysScroll(page);
  await photo(page, 'en-bloque-vista');
  await found.getByRole('button', { name: 'Hacerlo' }).click();
  await expect(page.getByText('2 de 2').first()).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('button', { name: 'Deshacer' })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('row').filter({ hasText: 'OCO-' })).toHaveCount(2);
  await axe(page);
  await noSidewaysScroll(page);
  await photo(page, 'en-bloque-hecho');
  await page.getByRole('button', { name: 'Deshacer' }).click();
  await expect(page.getByText('2 de 2').first()).toBeVisible({ timeout: 20_000 });
  await page.goto(`${url}/en-bloque`);
  await axe(page);
  await photo(page, 'en-bloque-lista');
});
