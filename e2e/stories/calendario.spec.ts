import { demoOfThisFile } from '../support/demo.ts';
import { axe, expect, noSidewaysScroll, test } from '../support/page.ts';
import { signedIn } from '../support/session.ts';

const demo = demoOfThisFile();

/** A day of the calendar, so many days from now. */
const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

test('[P-17][P-19] un cierre que se anuncia mueve los vencimientos, y la página dice por qué', async ({ page, anotherPage }) => {
  const { url, person } = demo();
  await signedIn(page, url, person('Administración'));
  await page.goto(`${url}/administracion/calendarios`);
  await page.getByRole('link', { name: 'Horario de la UGDAI' }).click();

  // Tried before it counts.
  const trial = page.getByRole('region', { name: '¿Cuándo vencería?' }).locator('time').first();
  const before = await trial.innerText();
  await page.getByLabel('Vacaciones, medios días y otras excepciones').fill(`${day(-1)} a ${day(20)} | Cierre por mudanza | | Circular 7`);
  await page.getByRole('button', { name: 'Ver con lo escrito' }).click();
  await expect(trial).not.toHaveText(before);
  await expect(page.getByRole('listitem').filter({ hasText: 'Cierre por mudanza' })).toBeVisible();
  await axe(page);
  await noSidewaysScroll(page);
  await page.getByRole('button', { name: 'Guardar el calendario' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Se guardó el calendario' })).toBeVisible();

  // Whoever attends is told why a ticket of now is due only then.
  const staff = await anotherPage();
  await staff.goto(`${url}/enviar?servicio=telefonia`);
  await staff.getByLabel('Correo electrónico').fill('caja.tres@ocoyoacac.example');
  await staff.getByLabel('Dependencia').selectOption({ label: 'Coordinación de Ingresos' });
  await staff.getByLabel('¿Qué necesita o qué está pasando?').fill('El teléfono de la caja 3 no suena.');
  await staff.getByLabel('Leí el aviso de privacidad').check();
  await staff.getByRole('button', { name: 'Enviar', exact: true }).click();
  const folio = await staff.getByRole('heading', { level: 1, name: /^OCO-/ }).innerText();
  await signedIn(staff, url, person('Titular'));
  await staff.goto(`${url}/solicitudes/${folio}`);
  await staff.getByRole('region', { name: 'Plazos' }).getByRole('link', { name: /Solución/ }).click();
  await staff.getByText('Ratos que no cuentan').last().click();
  await expect(staff.getByText('Cierre por mudanza').last()).toBeVisible();
  await expect(staff.getByRole('region', { name: 'Avisos de este plazo' }).getByText('Se avisa a: la persona responsable').first()).toBeVisible();
});
