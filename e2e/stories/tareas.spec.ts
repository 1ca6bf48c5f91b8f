import { demoOfThisFile } from '../support/demo.ts';
import { axe, expect, noSidewaysScroll, photo, test } from '../support/page.ts';
import { signedIn } from '../support/session.ts';
import { send } from '../support/tickets.ts';

const demo = demoOfThisFile();

test('[P-13] las tareas se agregan, se toman y se terminan en su orden', async ({ page, request }) => {
  const { url, person } = demo();
  await send(request, url, 'Hay que cambiar el conmutador del archivo.');
  await signedIn(page, url, person('Titular'));
  await page.goto(`${url}/solicitudes?vista=todas`);
  await page.getByRole('link', { name: 'Hay que cambiar el conmutador' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Hay que cambiar el conmutador');
  const ticket = page.url();
  const tasks = page.getByRole('region', { name: /^Tareas/ });
  const add = async (title: string, after?: string): Promise<void> => {
    await tasks.getByText('Agregar una tarea').click();
    await tasks.getByLabel('Qué hay que hacer').fill(title);
    if (after) await tasks.getByRole('checkbox', { name: after }).check();
    await tasks.getByRole('button', { name: 'Agregar' }).click();
    await expect(tasks.getByText(title).first()).toBeVisible();
  };

  // What is missing is told at its control.
  await tasks.getByText('Agregar una tarea').click();
  await tasks.getByRole('button', { name: 'Agregar' }).click();
  await expect(tasks.getByLabel('Qué hay que hacer')).toHaveAccessibleDescription(/Escriba qué hay que hacer/);
  await axe(page);

  await page.goto(ticket);
  await add('Pedir el equipo');
  await add('Instalarlo', '1. Pedir el equipo');
  await expect(tasks.getByText('Espera a que terminen las anteriores.')).toBeVisible();
  // Who leads gives a task to somebody and says until when, one form for all of them.
  await tasks.getByText('Repartir o poner fecha').click();
  await tasks.getByLabel('Qué tarea').selectOption({ label: '2. Instalarlo' });
  await tasks.locator('#plan-fecha').fill('2030-03-01');
  await axe(page);
  await photo(page, 'tareas-repartir');
  await tasks.getByRole('button', { name: 'Poner la fecha' }).click();
  await expect(tasks.getByText('hasta el 01/03/2030')).toBeVisible();
  await tasks.getByText('Repartir o poner fecha').click();
  await tasks.getByLabel('Qué tarea').selectOption({ label: '2. Instalarlo' });
  await tasks.locator('#plan-persona').selectOption({ index: 1 });
  await tasks.getByRole('button', { name: 'Dársela' }).click();
  await expect(tasks.getByText('Nadie todavía · hasta el 01/03/2030')).toHaveCount(0);
  await tasks.getByRole('button', { name: 'Tomar la tarea 1' }).click();
  await expect(page.getByText('Se guardaron las tareas.')).toBeVisible();
  await axe(page);

  await page.goto(`${url}/tareas`);
  await axe(page);
  await photo(page, 'mis-tareas');
  await page.getByRole('link', { name: 'Pedir el equipo' }).click();
  await tasks.getByText('Anotar o quitar la tarea 1').click();
  await tasks.getByLabel('Qué resultó, o por qué ya no se hará').fill('Llegó completo.');
  await axe(page);
  await noSidewaysScroll(page);
  await photo(page, 'tareas');
  await tasks.getByRole('button', { name: 'Terminar así' }).click();
  await expect(page.getByText('Llegó completo.')).toBeVisible();
  await expect(tasks.getByText('Espera a que terminen las anteriores.')).toHaveCount(0);
  await expect(tasks.getByRole('heading', { name: /1 de 2/ })).toBeVisible();
  // Without a word it is one click.
  await tasks.getByRole('button', { name: 'Terminar la tarea 2' }).click();
  await expect(tasks.getByRole('heading', { name: /2 de 2/ })).toBeVisible();
});

test('[AGS-13] un ticket se entrega cuando la otra persona acepta', async ({ page, request, browser }) => {
  const { url, person } = demo();
  await send(request, url, 'El lector de la entrada no lee.');
  await signedIn(page, url, person('Titular'));
  await page.goto(`${url}/solicitudes?vista=todas`);
  await page.getByRole('link', { name: 'El lector de la entrada no lee.' }).first().click();
  await page.getByRole('button', { name: 'Asignármelo' }).click();
  const offer = page.getByRole('region', { name: 'Entregar a un colega' });
  await offer.getByText('Ofrecerlo').click();
  const choices = offer.getByLabel('A quién');
  const other = await browser.newPage();
  await signedIn(other, url, person('Agente técnico'));
  await other.goto(`${url}/inicio`);
  const name = await other.getByRole('link', { name: /: mi cuenta$/ }).innerText();
  await choices.selectOption({ label: name.replace(/\s*: mi cuenta$/, '').trim() });
  await offer.getByLabel(/^Motivo/).fill('Salgo a comisión.');
  await offer.getByRole('button', { name: 'Ofrecer' }).click();
  await expect(offer.getByText('Sigue siendo suyo hasta que acepte.')).toBeVisible();
  await axe(page);

  await other.goto(`${url}/tareas`);
  await expect(other.getByRole('heading', { name: 'Le ofrecen hacerse cargo' })).toBeVisible();
  await other.getByRole('link', { name: 'El lector de la entrada no lee.' }).click();
  await expect(other.getByText('Salgo a comisión.').first()).toBeVisible();
  await other.getByRole('button', { name: 'Aceptar', exact: true }).click();
  await expect(other.getByText('aceptó hacerse cargo')).toBeVisible();
  await other.close();
});
