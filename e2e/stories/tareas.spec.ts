import { demoOfThisFile } from '../support/demo.ts';
import { axe, expect, test } from '../support/page.ts';
import { signedIn } from '../support/session.ts';
import { send } from '../support/tickets.ts';

const demo = demoOfThisFile();

test('[P-13] las tareas se agregan, se toman y se terminan en su orden', async ({ page, request }) => {
  const { url, person } = demo();
  await send(request, url, 'Hay que cambiar el conmutador del archivo.');
  await signedIn(page, url, person('Titular'));
  await page.goto(`${url}/solicitudes?vista=todas`);
  await page.getByRole('link', { name: 'Hay que cambiar el conmutador' }).first().click();
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

  await page.reload();
  await add('Pedir el equipo');
  await add('Instalarlo', '1. Pedir el equipo');
  await expect(tasks.getByText('Espera a que terminen las anteriores.')).toBeVisible();
  await tasks.getByRole('button', { name: 'Tomar la tarea 1' }).click();
  await expect(page.getByText('Se guardaron las tareas.')).toBeVisible();
  await axe(page);

  await page.goto(`${url}/tareas`);
  await axe(page);
  await page.getByRole('link', { name: 'Pedir el equipo' }).click();
  await tasks.getByText('Terminar la tarea 1').click();
  await tasks.getByLabel('Qué resultó (opcional)').fill('Llegó completo.');
  await tasks.getByRole('button', { name: 'Terminar' }).click();
  await expect(page.getByText('Llegó completo.')).toBeVisible();
  await expect(tasks.getByText('Espera a que terminen las anteriores.')).toHaveCount(0);
  await expect(tasks.getByRole('heading', { name: /1 de 2/ })).toBeVisible();
});
