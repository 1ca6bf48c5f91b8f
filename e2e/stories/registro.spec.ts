import { demoOfThisFile } from '../support/demo.ts';
import { agrees, answers, mailedLink } from '../support/human.ts';
import { axe, expect, noSidewaysScroll, photo, test } from '../support/page.ts';
import { send } from '../support/tickets.ts';

const demo = demoOfThisFile();
const password = 'cuatro-palabras-al-azar';

test('[OCO-2] de registrarse a la primera solicitud propia', async ({ page, request }) => {
  const { url, mails } = demo();
  await send(request, url, 'Lo envié antes de tener una cuenta.');
  const begun = Date.now();
  await page.goto(url);
  await page.getByRole('navigation', { name: 'Principal' }).getByRole('link', { name: 'Registrarse' }).click();
  await page.getByLabel('Nombre completo').fill('Noé Prueba Inventado');
  await page.getByLabel('Correo electrónico').fill('caja.uno@ocoyoacac.example');
  await page.getByLabel('Dependencia').selectOption('ingresos');
  await page.getByLabel('Contraseña', { exact: true }).fill(password);
  await page.getByLabel('Repita la contraseña').fill(password);
  await agrees(page);
  await page.getByRole('button', { name: 'Crear mi cuenta' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Revise su correo' })).toBeVisible();

  await page.goto(await mailedLink(mails, '/registro/confirmar/', begun));
  await axe(page);
  await noSidewaysScroll(page);
  await photo(page, 'registro-confirmar');
  await page.getByLabel('Contraseña').fill(password);
  await page.getByRole('button', { name: 'Confirmar y entrar' }).click();
  await expect(page.getByText('Su cuenta ya funciona.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Lo envié antes de tener una cuenta.' })).toBeVisible();

  await page.getByRole('navigation', { name: 'Principal' }).getByRole('link', { name: 'Enviar un ticket' }).click();
  await expect(page.getByLabel('Dependencia')).toHaveValue('ingresos');
  await page.getByLabel('Servicio que necesita').selectOption('internet');
  await page.getByLabel('¿Qué necesita o qué está pasando?').fill('La caja no tiene red.');
  await page.getByRole('button', { name: 'Enviar', exact: true }).click();
  await expect(page.getByText('Lo recibimos. Este es su folio:')).toBeVisible();
});

test.describe('sin JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('[OCO-3] nadie recibe nada antes de que se confirme por correo', async ({ page }) => {
    const { url, mails } = demo();
    const begun = Date.now();
    await page.goto(`${url}/enviar`);
    await page.getByLabel('Correo electrónico').fill('mesa.catastro@ocoyoacac.example');
    await page.getByLabel('Dependencia').selectOption('catastro');
    await page.getByLabel('Servicio que necesita').selectOption('internet');
    await page.getByLabel('¿Qué necesita o qué está pasando?').fill('No hay red en la ventanilla 4.');
    await agrees(page);
    await answers(page);
    await photo(page, 'enviar-sin-javascript');
    await page.getByRole('button', { name: 'Enviar', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Falta un paso: revise su correo' })).toBeVisible();
    await page.goto(await mailedLink(mails, '/confirmar/', begun));
    await expect(page.getByText('No hay red en la ventanilla 4.')).toBeVisible();
    await noSidewaysScroll(page);
    await photo(page, 'confirmar');
    await page.getByRole('button', { name: 'Sí, enviar' }).click();
    await expect(page.getByText('Lo recibimos. Este es su folio:')).toBeVisible();
  });
});
