import { demoOfThisFile } from '../support/demo.ts';
import { axe, expect, noSidewaysScroll, test } from '../support/page.ts';
import { heading } from '../support/stop.ts';
import { signedIn } from '../support/session.ts';

const demo = demoOfThisFile();

test('[P-22][P-10] quien administra, con prisa: libera un correo, agrega un campo y lo ve en el formulario público', async ({ page }) => {
  const { url, person } = demo();
  await signedIn(page, url, person('Administración'));

  // A mail that was held leaves.
  await page.goto(`${url}/administracion`);
  await page.getByRole('main').getByRole('link', { name: 'Correo', exact: true }).click();
  await page.getByRole('navigation', { name: 'Vistas' }).getByRole('link', { name: /^Detenidos/ }).click();
  const first = page.getByRole('row').filter({ has: page.getByRole('checkbox') }).first();
  await first.getByRole('button', { name: /^Liberar/ }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Se puso en camino un correo' })).toBeVisible();
  await expect(async () => {
    await page.goto(`${url}/administracion/correo?ver=enviados`);
    await expect(page.getByRole('row').filter({ hasText: 'Enviado' })).not.toHaveCount(0, { timeout: 1000 });
  }).toPass();

  // A field more on the form of a service, looked at before it is kept.
  await page.getByRole('navigation', { name: 'Administración' }).getByRole('link', { name: 'Servicios' }).click();
  await page.getByRole('link', { name: 'Telefonía' }).click();
  await page.getByRole('link', { name: 'Editar el formulario' }).click();
  await page.getByRole('button', { name: 'Agregar un campo' }).click();
  await page.getByLabel('Nombre del campo').fill('Extensión');
  await page.getByLabel('¿Es obligatorio?').selectOption({ label: 'Siempre es obligatorio' });
  await page.getByLabel(/^Ayuda/).fill('Los cuatro números que se marcan.');
  await page.getByRole('button', { name: 'Actualizar la vista previa' }).click();
  const preview = page.getByRole('region', { name: 'Vista previa' });
  await expect(preview.getByLabel('Extensión')).toBeVisible();
  await expect(preview.getByText('Los cuatro números que se marcan.')).toBeVisible();
  await axe(page);
  await noSidewaysScroll(page);
  await page.getByRole('button', { name: 'Guardar como versión nueva' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Se guardó una versión nueva' })).toBeVisible();
  await heading(page, 'Telefonía');

  // Whoever asks for it sees the field at once, and must fill it in.
  await page.goto(`${url}/enviar?servicio=telefonia`);
  await expect(page.getByLabel('Extensión')).toBeVisible();
  await page.getByRole('button', { name: 'Enviar', exact: true }).click();
  await expect(page.getByRole('alert').getByRole('link', { name: /Extensión/ })).toBeVisible();

  // What differs from the pack is told.
  await page.goto(`${url}/administracion/paquete`);
  await expect(page.getByRole('row').filter({ hasText: 'Se agregó el campo «Extensión»' })).toBeVisible();
});
