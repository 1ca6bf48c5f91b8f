import { demoOfThisFile } from '../support/demo.ts';
import { axe, expect, noSidewaysScroll, test } from '../support/page.ts';
import { choosePassword, signedIn } from '../support/session.ts';

const demo = demoOfThisFile();

test('[P-34] con prisa: quien administra da de alta, bloquea y mueve una dependencia', async ({ page, anotherPage }) => {
  const { url, person } = demo();
  await signedIn(page, url, person('Administración'));

  await page.goto(`${url}/administracion/personas`);
  await page.getByRole('link', { name: 'Agregar a una persona' }).click();
  await page.getByLabel('Nombre completo').fill('Úrsula Modelo Ficticio');
  await page.getByLabel('Correo electrónico').fill('ursula@ocoyoacac.example');
  await page.getByLabel('Dependencia donde trabaja').fill('coordinacion de catastro');
  await page.getByLabel('Función').selectOption({ label: 'Agente técnico' });
  await page.getByLabel('Dependencia donde la ejerce').fill('Dirección de Obras Públicas');
  await page.getByLabel('Oficio o acuerdo').fill('Oficio 21/2026');
  await page.getByRole('button', { name: 'Agregar y crear enlace' }).click();
  const link = await page.getByText(/^http\S+\/bienvenida\/\S+$/).innerText();
  const hers = await anotherPage();
  await hers.goto(link);
  await choosePassword(hers, 'una frase larga de prueba');

  // Found by a datum, without accents.
  await page.goto(`${url}/administracion/personas`);
  await page.getByRole('searchbox', { name: 'Buscar' }).fill('ursula catastro');
  await page.getByRole('button', { name: 'Buscar' }).click();
  await page.getByRole('link', { name: 'Úrsula Modelo Ficticio' }).click();
  await expect(page.getByText('Agente técnico (Dirección de Obras Públicas)', { exact: true })).toBeVisible();

  await page.getByText('Bloquear la cuenta').click();
  await page.getByRole('button', { name: 'Bloquear', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Escriba por qué se bloquea' })).toBeFocused();
  await page.getByLabel('Motivo').fill('Perdió su computadora.');
  await page.getByRole('button', { name: 'Bloquear', exact: true }).click();
  await expect(page.getByText('La cuenta está bloqueada')).toBeVisible();
  await axe(page);
  await hers.reload();
  await expect(hers.getByRole('link', { name: 'Iniciar sesión' }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Desbloquear la cuenta' }).click();
  await expect(page.getByText('La cuenta quedó desbloqueada.')).toBeVisible();

  await page.goto(`${url}/administracion/dependencias`);
  await page.getByRole('link', { name: 'Coordinación de Catastro' }).click();
  await page.getByLabel('Depende de').fill('direccion de obras publicas');
  await page.getByRole('button', { name: 'Guardar' }).click();
  await expect(page.getByText('Se guardó el cambio.')).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: 'Dirección de Obras Públicas' })).toBeVisible();
  await axe(page);
  await noSidewaysScroll(page);

  await page.goto(`${url}/administracion/auditoria`);
  const acts = page.getByRole('row');
  await expect(acts.filter({ hasText: 'bloqueó la cuenta de Úrsula' }).filter({ hasText: 'Perdió su computadora.' })).toBeVisible();
  await expect(acts.filter({ hasText: 'cambió la dependencia «Coordinación de Catastro»' })).toContainText('Dirección de Obras Públicas');
});
