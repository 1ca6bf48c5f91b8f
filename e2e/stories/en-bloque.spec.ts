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
  await expect(page.getByRole('link', { name: 'Deshacer…' })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('row').filter({ hasText: 'OCO-' })).toHaveCount(2);
  await axe(page);
  await noSidewaysScroll(page);
  await photo(page, 'en-bloque-hecho');
  // What would come back is seen before it does.
  await page.getByRole('link', { name: 'Deshacer…' }).click();
  await expect(page.getByRole('region', { name: 'Qué pasaría' })).toContainText('Vuelven a como estaban');
  await axe(page);
  await noSidewaysScroll(page);
  await photo(page, 'en-bloque-deshacer');
  await page.getByRole('button', { name: 'Deshacerlo' }).click();
  await expect(page.getByText('2 de 2').first()).toBeVisible({ timeout: 20_000 });
  await page.goto(`${url}/en-bloque`);
  await axe(page);
  await photo(page, 'en-bloque-lista');
});

test('[P-12] en bloque se etiqueta y se asigna a una persona por su nombre; quien administra ordena las etiquetas', async ({ page, request, browser }) => {
  const { url, person } = demo();
  for (const where of ['norte', 'sur']) await send(request, url, `La antena ${where} no responde.`);
  await signedIn(page, url, person('Titular'));
  await page.goto(`${url}/solicitudes?vista=todas&filtro=${encodeURIComponent('antena')}`);
  const marks = page.getByRole('checkbox', { name: /^Elegir OCO-/ });
  await expect(marks).toHaveCount(2);
  await marks.nth(0).check();
  await marks.nth(1).check();
  await page.getByRole('button', { name: 'Hacer con lo marcado' }).click();
  const step = (number: number) => page.getByRole('group', { name: `Paso ${number}` });
  await step(1).getByLabel('Qué se hace').selectOption('tag');
  await step(1).getByLabel('Etiqueta').fill('antenas');
  await page.getByText('Otro paso').first().click();
  await step(2).getByLabel('Qué se hace').selectOption('assign');
  await step(2).getByLabel('Correo o nombre completo').fill('Nadie Que Haya');
  await page.getByRole('button', { name: 'Ver qué pasaría' }).click();
  await expect(page.getByRole('alert')).toContainText('Ningún colega tiene ese correo');
  await axe(page);
  await noSidewaysScroll(page);
  await photo(page, 'en-bloque-pasos');
  await step(2).getByLabel('Correo o nombre completo').fill('');
  await step(2).getByLabel('Qué se hace').selectOption('assign:@actor');
  // What takes no text asks for none.
  await expect(step(2).getByRole('textbox')).toHaveCount(0);
  await page.getByRole('button', { name: 'Ver qué pasaría' }).click();
  await page.getByRole('region', { name: 'Qué pasaría' }).getByRole('button', { name: 'Hacerlo' }).click();
  await expect(page.getByText('2 de 2').first()).toBeVisible({ timeout: 20_000 });
  const other = await browser.newContext();
  const admin = await other.newPage();
  await signedIn(admin, url, person('Administración'));
  await admin.goto(`${url}/administracion/etiquetas?q=antenas`);
  await admin.getByRole('link', { name: 'antenas', exact: true }).click();
  await admin.getByLabel('Nombre nuevo').fill('Torres y antenas');
  await admin.getByRole('button', { name: 'Ver qué pasaría' }).click();
  await expect(admin.getByRole('region', { name: 'Qué pasaría' })).toContainText('se llamará «torres y antenas»');
  await axe(admin);
  await noSidewaysScroll(admin);
  await photo(admin, 'etiqueta-vista');
  await admin.getByRole('button', { name: 'Hacerlo' }).click();
  await expect(async () => {
    await admin.goto(`${url}/administracion/etiquetas?q=antenas`);
    await expect(admin.getByText('2 de 2')).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 20_000 });
  await axe(admin);
  await noSidewaysScroll(admin);
  await photo(admin, 'etiquetas-lista');
  await other.close();
});

test('[P-12][P-13] el trabajo de adentro se hace en bloque: tareas, tiempo y unir', async ({ page, request }) => {
  const { url, person } = demo();
  for (const where of ['alta', 'baja']) await send(request, url, `La ventanilla ${where} no da turnos.`);
  await signedIn(page, url, person('Titular'));
  const list = `${url}/solicitudes?vista=todas&filtro=${encodeURIComponent('turnos')}`;
  const marked = async () => {
    await page.goto(list);
    const marks = page.getByRole('checkbox', { name: /^Elegir OCO-/ });
    await expect(marks).toHaveCount(2);
    for (const mark of await marks.all()) await mark.check();
    await page.getByRole('button', { name: 'Hacer con lo marcado' }).click();
  };
  const step = (number: number) => page.getByRole('group', { name: `Paso ${number}` });
  const does = async () => {
    await page.getByRole('button', { name: 'Ver qué pasaría' }).click();
    await axe(page);
    await noSidewaysScroll(page);
    await page.getByRole('region', { name: 'Qué pasaría' }).getByRole('button', { name: 'Hacerlo' }).click();
    await expect(page.getByText('2 de 2').first()).toBeVisible({ timeout: 20_000 });
  };
  await marked();
  await step(1).getByLabel('Qué se hace').selectOption('task');
  await step(1).getByLabel('Qué hay que hacer').fill('Reiniciar el equipo');
  await does();
  await marked();
  await step(1).getByLabel('Qué se hace').selectOption('finish-task');
  await step(1).getByLabel('Cómo se llama la tarea').fill('reiniciar el equipo\nQuedó con la versión nueva.');
  await page.getByText('Otro paso').first().click();
  await step(2).getByLabel('Qué se hace').selectOption('spend:site');
  await step(2).getByLabel('En qué').fill('Reinicio');
  // Beside time spent stand minutes, and no day.
  await expect(step(2).getByLabel('Minutos')).toBeVisible();
  await expect(step(1).getByRole('textbox')).toHaveCount(1);
  await step(2).getByLabel('Minutos').fill('10');
  await page.getByRole('button', { name: 'Ver qué pasaría' }).click();
  await photo(page, 'en-bloque-trabajo');
  await does();
  await page.getByRole('row').filter({ hasText: 'OCO-' }).getByRole('link').first().click();
  await expect(page.getByText('Quedó con la versión nueva.').first()).toBeVisible();
});
