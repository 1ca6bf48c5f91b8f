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
