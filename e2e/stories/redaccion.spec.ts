import type { Page } from '@playwright/test';
import { demoOfThisFile } from '../support/demo.ts';
import { axe, expect, photo, test } from '../support/page.ts';
import { pdf } from '../support/samples.ts';
import { signedIn, signIn } from '../support/session.ts';

const demo = demoOfThisFile();
const box = (page: Page) => page.getByLabel('Texto');

/** The newest open ticket, as a role. */
async function opens(page: Page, role: string): Promise<string> {
  const { url, person } = demo();
  await signedIn(page, url, person(role));
  await page.goto(`${url}/solicitudes`);
  await page.locator('[data-row-link]').first().click();
  await expect(box(page)).toBeVisible();
  return page.url();
}

test('una respuesta guardada se busca con el teclado y se inserta ya llena', async ({ page }) => {
  const ticket = await opens(page, 'Agente técnico');
  const folio = /OCO-\d+/.exec(ticket)?.[0] ?? '';
  await box(page).focus();
  await page.keyboard.press('/');
  const dialog = page.getByRole('dialog', { name: 'Respuestas guardadas' });
  await expect(dialog.getByRole('combobox')).toBeFocused();
  await expect.poll(() => dialog.getByRole('option').count(), 'several to choose from').toBeGreaterThan(3);
  await axe(page);
  await photo(page, 'respuestas-guardadas-dialogo');
  await page.keyboard.type('numero de inv');
  await expect(dialog.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(box(page)).toBeFocused();
  await expect(box(page)).toHaveValue(new RegExp(`Para atender el folio ${folio} necesitamos`));
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Se envió la respuesta.')).toBeVisible();
  // What is written is not lost to the slash any more.
  await box(page).fill('a');
  await page.keyboard.press('/');
  await expect(box(page)).toHaveValue('a/');
});

test('[P-36] se adjunta soltando y pegando, se quita, y cada archivo que no puede ir se nombra', async ({ page }) => {
  await opens(page, 'Agente técnico');
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['uno'], 'bitácora.txt', { type: 'text/plain' }));
    data.items.add(new File(['MZ'], 'abrir.exe'));
    return data;
  });
  await page.locator('form[data-composer]').dispatchEvent('drop', { dataTransfer: transfer });
  await expect(page.getByRole('alert').filter({ hasText: '«abrir.exe» no es de un tipo permitido.' })).toBeVisible();
  await expect(page.getByRole('checkbox', { name: /bitácora\.txt/ })).toBeChecked();
  await box(page).evaluate((it) => {
    const data = new DataTransfer();
    const bytes = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='), (c) => c.charCodeAt(0));
    data.items.add(new File([bytes], 'image.png', { type: 'image/png' }));
    it.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  const pasted = page.getByRole('checkbox', { name: /captura-\d{4}-\d\d-\d\d-\d{6}\.png/ });
  await expect(pasted).toBeChecked();
  await page.getByLabel('Archivos').setInputFiles(pdf('oficio.pdf'));
  await expect(page.getByRole('checkbox', { name: /oficio\.pdf/ })).toBeChecked();
  await axe(page);
  await photo(page, 'redaccion-adjuntos');
  await page.getByRole('button', { name: 'Quitar bitácora.txt' }).click();
  await expect(page.getByRole('checkbox', { name: /bitácora\.txt/ })).toHaveCount(0);
  await box(page).fill('Van los archivos.');
  await page.getByRole('button', { name: /^Enviar respuesta a / }).click();
  const entry = page.getByRole('listitem').filter({ hasText: 'Van los archivos.' });
  await expect(entry.getByRole('link', { name: 'oficio.pdf' })).toBeVisible();
  await expect(entry.getByRole('link', { name: /captura-/ })).toBeVisible();
  await expect(entry.getByRole('link', { name: 'bitácora.txt' })).toHaveCount(0);
});

/** What Word puts on the clipboard: its own HTML, the plain text, and a picture of both. */
const fromWord = {
  html: `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {mso-style-unhide:no; font-family:"Calibri",sans-serif; mso-fareast-language:EN-US;} --></style></head><body lang=ES-MX><!--StartFragment--><p class=MsoNormal><b style='mso-bidi-font-weight:normal'>Relación de equipos<o:p></o:p></b></p><table class=MsoTableGrid border=1 style='border-collapse:collapse;mso-yfti-tbllook:1184'><tr style='mso-yfti-irow:0'><td><p class=MsoNormal>Equipo</p></td><td><p class=MsoNormal>Ubicación</p></td></tr><tr><td><p class=MsoNormal>Impresora</p></td><td><p class=MsoNormal>Ventanilla&nbsp;3</p></td></tr></table><img src="file:///C:/x.png" onerror="window.pasted = 1"><!--EndFragment--></body></html>`,
  text: 'Relación de equipos\r\nEquipo\tUbicación\r\nImpresora\tVentanilla\u00a03\r\n',
};
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Fills the clipboard as another program would: on a page that is not ours, whose rules let styles of Word be. */
async function copied(page: Page, types: Record<string, string>): Promise<void> {
  const other = await page.context().newPage();
  await other.route('**/otro-programa', (route) => route.fulfill({ contentType: 'text/html', body: '<title>Word</title>' }));
  await other.goto(new URL('/otro-programa', page.url()).href);
  await other.evaluate(async (all) => {
    const binary = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const blob = ([type, text]: [string, string]) => [type, new Blob([type === 'image/png' ? binary(text) : text], { type })];
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(Object.entries(all).map(blob)))]);
  }, types);
  await other.close();
  await page.bringToFront();
}

test('[P-36] lo que se pega desde Word es solo su texto; una imagen sola se adjunta', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await opens(page, 'Agente técnico');
  await box(page).focus();
  await copied(page, { 'text/html': fromWord.html, 'text/plain': fromWord.text, 'image/png': PIXEL });
  await page.keyboard.press('Control+V');
  await expect(box(page)).toHaveValue(/^Relación de equipos\nEquipo\tUbicación\nImpresora\tVentanilla\u00a03\n$/);
  await expect(page.getByRole('checkbox', { name: /captura-/ })).toHaveCount(0);

  await copied(page, { 'image/png': PIXEL });
  await page.keyboard.press('Control+V');
  await expect(page.getByRole('checkbox', { name: /captura-.*\.png/ })).toBeChecked();
  await expect(box(page)).toHaveValue(/Ventanilla\u00a03\n$/);

  await page.getByRole('button', { name: /^Enviar respuesta a / }).click();
  const entry = page.getByRole('listitem').filter({ hasText: 'Relación de equipos' });
  await expect(entry.getByText('Impresora')).toBeVisible();
  await expect(entry.getByRole('link', { name: /captura-/ })).toBeVisible();
  await expect(entry).not.toContainText('mso');
  expect(await entry.locator('table, img, style, b').count()).toBe(0);
  expect(await page.evaluate(() => 'pasted' in window)).toBe(false);
  await photo(page, 'redaccion-desde-word');
});

test('[P-11] la sesión termina mientras se escribe en dos pestañas, y el texto sigue ahí al entrar', async ({ page, context }) => {
  const { url, person } = demo();
  await signIn(page, url, person('Titular'));
  await page.goto(`${url}/solicitudes`);
  await page.locator('[data-row-link]').first().click();
  await box(page).fill('Esto no debe perderse.');
  await page.getByText('Nota interna', { exact: true }).first().click();
  const second = await context.newPage();
  await second.goto(url);
  await second.getByRole('button', { name: 'Salir' }).click();
  await expect(second.getByRole('link', { name: 'Iniciar sesión' })).toBeVisible();
  await second.close();

  await page.getByRole('button', { name: 'Guardar nota interna' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Iniciar sesión' })).toBeVisible();
  await page.getByLabel('Correo electrónico').fill(person('Titular').email);
  await page.getByLabel('Contraseña').fill(person('Titular').password);
  await page.getByRole('button', { name: 'Entrar' }).click();
  await expect(page.getByText('Recuperamos lo que escribió')).toBeVisible();
  await expect(box(page)).toHaveValue('Esto no debe perderse.');
  await expect(page.getByRole('radio', { name: 'Nota interna' })).toBeChecked();
  expect(page.url()).not.toContain('retomar');
});

test('una propiedad se guarda con su propio botón, sin las demás', async ({ page }) => {
  await opens(page, 'Titular');
  const form = page.getByRole('form', { name: 'Clasificación' });
  await form.getByLabel('Prioridad').selectOption({ label: 'Alta' });
  await form.getByLabel('Tipo').selectOption({ label: 'Soporte' });
  await form.getByRole('button', { name: 'Guardar Prioridad' }).click();
  await expect(page.getByText('Se guardó la clasificación.')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'cambió la prioridad' })).toBeVisible();
  await expect(form.getByLabel('Tipo')).not.toHaveValue('soporte');
  await page.getByRole('button', { name: 'Asignármelo' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'cambió la persona responsable' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Asignármelo' })).toHaveCount(0);
});

test.describe('sin JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('una respuesta guardada se elige en su página', async ({ page }) => {
    await opens(page, 'Agente técnico');
    await page.getByRole('link', { name: 'Respuestas guardadas' }).click();
    await page.getByRole('link', { name: 'Insertar «Acuse: ya lo estamos revisando»' }).click();
    await expect(box(page)).toHaveValue(/ya lo estamos revisando/);
  });
});
