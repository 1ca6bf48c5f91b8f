import { demoOfThisFile } from '../support/demo.ts';
import { axe, expect, photo, test } from '../support/page.ts';
import { signedIn } from '../support/session.ts';

const demo = demoOfThisFile();

test.beforeEach(async ({ page }) => {
  const { url, person } = demo();
  await signedIn(page, url, person('Titular'));
  await page.goto(`${url}/solicitudes?vista=en-curso`);
});

test('solo con el teclado: de la lista a una respuesta, al siguiente y de vuelta', async ({ page }) => {
  const rows = page.locator('[data-row-link]');
  await page.keyboard.press('j');
  await expect(rows.first()).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect(rows.first()).toBeFocused();
  await page.keyboard.press('Enter');
  const text = page.getByLabel('Texto');
  await expect(text).toBeVisible();
  await page.keyboard.press('i');
  await expect(text).toBeFocused();
  await expect(page.getByRole('radio', { name: 'Nota interna' })).toBeChecked();
  // Nothing fires while one types.
  await page.keyboard.type('r n p j k ? u');
  await expect(text).toHaveValue('r n p j k ? u');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await text.fill('');
  await page.getByRole('heading', { level: 1 }).click();
  const first = page.url();
  await page.keyboard.press('n');
  await expect(page).not.toHaveURL(first);
  await page.keyboard.press('p');
  await expect(page).toHaveURL(first);
  await page.keyboard.press('u');
  await expect(rows.first()).toBeVisible();
});

test('la lista de acciones encuentra un folio, un servicio y lo que ofrece la página', async ({ page }) => {
  await page.keyboard.press('Control+k');
  const dialog = page.getByRole('dialog', { name: '¿Qué quiere hacer?' });
  await expect(dialog.getByRole('combobox')).toBeFocused();
  await axe(page);
  await photo(page, 'acciones');
  await page.keyboard.type('oco-00012');
  await expect(dialog.getByRole('option').filter({ hasText: 'OCO-00012:' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/OCO-00012/);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('nota interna');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('radio', { name: 'Nota interna' })).toBeChecked();
  await expect(page.getByLabel('Texto')).toBeFocused();
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('preventivo');
  await expect(page.getByRole('option').filter({ hasText: 'Mantenimiento preventivo' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('los atajos se explican y se apagan', async ({ page }) => {
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Atajos de teclado' });
  await expect(sheet.getByRole('row', { name: /Responder al solicitante/ })).toBeVisible();
  await axe(page);
  await photo(page, 'atajos-hoja');
  await sheet.getByRole('checkbox').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.keyboard.press('?');
  await expect(page.locator('[data-row-link]').first()).not.toBeFocused();
  await expect(sheet).toHaveCount(0);
  await page.getByRole('link', { name: 'Atajos de teclado' }).click();
  await sheet.getByRole('checkbox').check();
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await expect(page.locator('[data-row-link]').first()).toBeFocused();
});
