import { demoOfThisFile } from '../support/demo.ts';
import { choose, press, tabTo, type } from '../support/keyboard.ts';
import { expect, test } from '../support/page.ts';
import { signIn } from '../support/session.ts';

const demo = demoOfThisFile();
const need = 'El escáner de la ventanilla no enciende.';

test('[P-40][OCO-1][OCO-7] la mañana de quien atiende, con el solo teclado: mi trabajo, una llamada, la lista', async ({ page }) => {
  const { url, person } = demo();
  await signIn(page, url, person('Agente técnico'));
  await expect(page.getByRole('heading', { level: 1, name: 'Mi trabajo' })).toBeVisible();
  await expect(page.getByRole('region', { name: /Lo que tengo/ }).getByRole('link').first()).toBeVisible();

  await press(page, page.getByRole('link', { name: 'Registrar ticket' }));
  await tabTo(page, page.getByRole('radio', { name: 'Teléfono' }));
  await type(page, page.getByLabel('Extensión de quien llama'), '1234');
  // Found as one types; the first time nobody is called so.
  await type(page, page.getByLabel('Buscar por nombre, correo o dependencia'), 'Zenaida Supuesta');
  await expect(page.getByText('Nadie coincide con')).toBeVisible();
  await tabTo(page, page.getByLabel('Registrar a alguien nuevo'));
  await page.keyboard.press('Space');
  await type(page, page.getByLabel('Nombre completo'), 'Zenaida Supuesta Núñez');
  await choose(page, page.getByLabel('Dependencia', { exact: true }), 'Coordinación de Ingresos');
  await choose(page, page.getByLabel('Servicio', { exact: true }), 'Diagnóstico de equipo');
  await type(page, page.getByLabel('Qué necesita o qué está pasando'), need);
  await press(page, page.getByRole('button', { name: 'Registrar ticket' }));
  const folio = await page.getByRole('heading', { level: 1, name: /^OCO-/ }).innerText();
  await expect(page.getByText('No dejó correo')).toBeVisible();

  const menu = page.getByRole('navigation', { name: 'Principal' });
  await press(page, menu.getByRole('link', { name: 'Tickets', exact: true }));
  await press(page, page.getByRole('row', { name: folio }).getByRole('link'));
  await expect(page.getByText('Lo registró; llegó por: teléfono')).toBeVisible();
  await expect(page.getByText('1234', { exact: true })).toBeVisible();
  await press(page, page.getByRole('link', { name: 'Siguiente', exact: true }));
  await expect(page.getByRole('heading', { level: 1, name: need })).toBeHidden();
  await press(page, page.getByRole('link', { name: 'Anterior', exact: true }));
  await expect(page.getByRole('heading', { level: 1, name: need })).toBeVisible();
  await press(page, page.getByRole('link', { name: /^Volver a la lista/ }));
  await expect(page.getByRole('heading', { level: 1, name: 'Tickets: en curso' })).toBeVisible();
});
