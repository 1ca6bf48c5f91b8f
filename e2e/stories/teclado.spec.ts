import { demoOfThisFile } from '../support/demo.ts';
import { choose, press, tabTo, type } from '../support/keyboard.ts';
import { expect, test } from '../support/page.ts';
import { text } from '../support/samples.ts';

const demo = demoOfThisFile();
const need = 'El teclado de la caja 2 escribe letras repetidas.';

test('[P-39] el enlace para saltar lleva al contenido, y «/» a la búsqueda', async ({ page }) => {
  await page.goto(demo().url);
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Saltar al contenido' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();

  await page.keyboard.press('/');
  const box = page.getByRole('searchbox');
  await expect(box).toBeFocused();
  await page.keyboard.type('y/o');
  await expect(box).toHaveValue('y/o');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('y/o');
});

test('[P-39][P-40] con el solo teclado se envía, se clasifica, se contesta y se resuelve un ticket', async ({
  page,
  anotherPage,
}) => {
  const { url, person } = demo();
  await page.goto(url);
  await press(page, page.getByRole('main').getByRole('link', { name: 'Enviar un ticket' }));
  await type(page, page.getByLabel('Correo electrónico'), 'caja.dos@ocoyoacac.example');
  await choose(page, page.getByLabel('Dependencia'), 'Coordinación de Ingresos');
  await choose(page, page.getByLabel('Servicio que necesita'), 'Diagnóstico de equipo');
  await type(page, page.getByLabel('¿Qué necesita o qué está pasando?'), need);
  const chooser = page.waitForEvent('filechooser');
  await press(page, page.getByLabel('Adjuntar archivos'), 'Space');
  await (await chooser).setFiles(text('inventario.txt'));
  await press(page, page.getByLabel('Leí el aviso de privacidad'), 'Space');
  await press(page, page.getByRole('button', { name: 'Enviar', exact: true }));
  const folio = await page.getByRole('heading', { level: 1, name: /^OCO-/ }).innerText();

  const staff = await anotherPage();
  await staff.goto(url);
  await press(staff, staff.getByRole('link', { name: 'Iniciar sesión' }));
  await type(staff, staff.getByLabel('Correo electrónico'), person('Titular').email);
  await type(staff, staff.getByLabel('Contraseña'), person('Titular').password);
  await staff.keyboard.press('Enter');
  await press(staff, staff.getByRole('navigation', { name: 'Principal' }).getByRole('link', { name: 'Tickets', exact: true }));
  await press(staff, staff.getByRole('row', { name: folio }).getByRole('link'));

  await choose(staff, staff.getByLabel('Prioridad'), 'Media');
  await choose(staff, staff.getByLabel('Tipo'), 'Soporte');
  await choose(staff, staff.getByLabel('Asignado a'), 'Ada Ejemplo Muestra');
  await press(staff, staff.getByRole('button', { name: 'Guardar clasificación' }), 'Space');
  await expect(staff.getByRole('listitem').filter({ hasText: 'cambió «Tipo»' })).toBeVisible();

  // A group of choices is one stop; the arrows go round in it.
  await tabTo(staff, staff.getByLabel('Respuesta al solicitante'));
  await staff.keyboard.press('ArrowRight');
  await expect(staff.getByLabel('Nota interna')).toBeFocused();
  await expect(staff.getByRole('button', { name: 'Guardar nota interna' })).toBeVisible();
  await staff.keyboard.press('ArrowLeft');
  await type(staff, staff.getByLabel('Texto'), 'Le cambiamos el teclado hoy.');
  await press(staff, staff.getByRole('button', { name: 'Enviar respuesta' }));
  await expect(staff.getByRole('listitem').filter({ hasText: 'Le cambiamos el teclado hoy.' })).toBeVisible();
  // A page that is still arriving at its newest entry would scroll away from what has the keyboard.
  await staff.waitForLoadState();
  await staff.evaluate(() => document.fonts.ready.then(() => undefined));

  const next = staff.getByRole('region', { name: 'Siguiente paso' });
  await press(staff, next.locator('summary').filter({ hasText: 'Resolver' }));
  await choose(staff, next.getByLabel('Cómo se atendió'), 'En el sitio');
  await type(staff, next.getByLabel('Diagnóstico'), 'Teclas desgastadas: se puso otro teclado.');
  await press(staff, next.getByRole('button', { name: 'Confirmar: Resolver' }));
  await expect(staff.getByRole('main').getByText('Resuelto', { exact: true })).toBeVisible();
});
