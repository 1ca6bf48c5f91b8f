import { demoOfThisFile } from '../support/demo.ts';
import { axe, expect, noSidewaysScroll, photo, test } from '../support/page.ts';
import { signedIn } from '../support/session.ts';
import { send } from '../support/tickets.ts';

const demo = demoOfThisFile();

test('[P-12] un ticket se sigue, se etiqueta y lleva el tiempo que se le dedica', async ({ page, request, browser }) => {
  const { url, person } = demo();
  await send(request, url, 'El reloj checador de la entrada se atrasa.');
  await signedIn(page, url, person('Titular'));
  await page.goto(`${url}/solicitudes?vista=todas`);
  await page.getByRole('link', { name: 'El reloj checador de la entrada' }).first().click();
  const ticket = page.url();
  const other = await browser.newPage();
  await signedIn(other, url, person('Agente técnico'));
  await other.goto(`${url}/inicio`);
  const name = (await other.getByRole('link', { name: /: mi cuenta$/ }).innerText()).replace(/\s*: mi cuenta$/, '').trim();

  // Following, by oneself and for a colleague.
  const watch = page.getByRole('region', { name: 'Siguen este ticket' });
  await watch.getByRole('button', { name: 'Seguir', exact: true }).click();
  await expect(page.getByText('Ahora sigue este ticket.')).toBeVisible();
  await watch.getByText('Agregar a alguien').click();
  await watch.getByLabel('Quién').fill('Nadie de Nadie');
  await watch.getByRole('button', { name: 'Agregar' }).click();
  await expect(watch.getByLabel('Quién')).toHaveAccessibleDescription(/Ningún colega tiene ese correo/);
  await axe(page);
  await watch.getByLabel('Quién').fill(name);
  await watch.getByRole('button', { name: 'Agregar' }).click();
  await expect(watch.getByText(name, { exact: true })).toBeVisible();

  // Calling a colleague with «@».
  await page.goto(ticket);
  await page.getByRole('radio', { name: 'Nota interna' }).check();
  const box = page.getByRole('textbox', { name: 'Texto' });
  await box.pressSequentially('Échale un ojo @');
  await page.getByRole('dialog', { name: 'Avisar a un colega' }).getByRole('combobox').fill(name);
  await page.keyboard.press('Enter');
  await expect(box).toHaveValue(`Échale un ojo @${name} `);
  await expect(page.getByLabel(/^Avisar a/)).toHaveValue(name);
  await page.getByRole('button', { name: 'Guardar nota interna' }).click();
  await expect(page.getByText(`avisó a ${name}`)).toBeVisible();

  // Tags stand in lists, however they are written.
  const tags = page.getByRole('region', { name: 'Etiquetas' });
  await tags.getByText('Agregar una etiqueta').click();
  await tags.getByRole('textbox', { name: 'Etiqueta' }).fill('Nómina');
  await tags.getByRole('button', { name: 'Agregar' }).click();
  await expect(page.getByText('Se guardaron las etiquetas.')).toBeVisible();
  await axe(page);
  await tags.getByRole('link', { name: 'nómina' }).click();
  await expect(page.getByRole('link', { name: 'El reloj checador de la entrada' })).toBeVisible();
  await expect(page.locator('.row-tags').first()).toContainText('nómina');
  await noSidewaysScroll(page);
  await photo(page, 'lista-etiquetas');
  await axe(page);

  // Time, by hand and by the stopwatch.
  await page.goto(ticket);
  const time = page.getByRole('region', { name: /^Tiempo/ });
  await time.getByText('Anotar tiempo').click();
  await time.getByRole('textbox', { name: 'Minutos' }).last().fill('75');
  await time.getByRole('radio', { name: 'En sitio' }).last().check();
  await time.getByRole('button', { name: 'Anotar', exact: true }).click();
  await expect(time.getByRole('heading', { name: /1 h 15 min/ })).toBeVisible();
  await time.getByRole('button', { name: 'Iniciar cronómetro' }).click();
  await expect(time.getByText('Su cronómetro corre desde')).toBeVisible();
  await axe(page);
  await time.getByRole('button', { name: 'Detener y anotar' }).click();
  await expect(time.getByRole('heading', { name: /1 h 16 min/ })).toBeVisible();
  await time.getByText('Corregir 1 min').click();
  await axe(page);
  await noSidewaysScroll(page);
  await photo(page, 'ticket-seguido');

  // The colleague stops following by one click.
  await other.goto(ticket);
  const own = other.getByRole('region', { name: 'Siguen este ticket' });
  await own.getByRole('button', { name: 'Dejar de seguir' }).click();
  await expect(other.getByText('Ya no lo sigue.')).toBeVisible();
  await other.close();
});
