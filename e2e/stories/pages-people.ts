import { expect, type Page } from '@playwright/test';
import { at, heading, type Stop } from '../support/stop.ts';

const people = '/administracion/personas';

/** Adds somebody; gives back the link that the page then shows. */
async function newPerson(page: Page, url: string, email: string): Promise<string> {
  await page.goto(`${url}${people}/nueva`);
  await page.getByLabel('Nombre completo').fill('Noé Prueba Inventado');
  await page.getByLabel('Correo electrónico').fill(email);
  await page.getByLabel('Dependencia donde trabaja').fill('Coordinación de Catastro');
  await page.getByLabel('Teléfono').fill('722 000 0101');
  await page.getByLabel('Función').selectOption({ label: 'Agente técnico' });
  await page.getByLabel('Oficio o acuerdo').fill('Oficio UGDAI/014/2026');
  await page.getByRole('button', { name: 'Agregar y crear enlace' }).click();
  return page.getByText(/^http\S+\/bienvenida\/\S+$/).innerText();
}

/** The page of the agent of the demo, who has work. */
async function agent(page: Page, url: string): Promise<void> {
  await page.goto(`${url}${people}?funcion=agente`);
  await page.getByRole('row').getByRole('link').first().click();
  await expect(page.getByRole('heading', { name: 'Funciones' })).toBeVisible();
}

const admin = (name: string, open: Stop['open']): Stop => ({ name, role: 'Administración', open });

/** The pages of people, units, teams, roles and acts. */
export const peopleStops: Stop[] = [
  at('personas', people, 'Personas', 'Administración'),
  at('personas-nadie', `${people}?q=zzyzx`, 'Personas', 'Administración'),
  at('personas-sin-cuenta', `${people}?estado=sin-cuenta`, 'Personas', 'Administración'),
  at('persona-nueva', `${people}/nueva`, 'Agregar a una persona', 'Administración'),
  admin('personas-enlace', async (page, url) => {
    await newPerson(page, url, 'noe.enlace@ocoyoacac.example');
    await expect(page.getByRole('status').filter({ hasText: 'Enlace de acceso para Noé' })).toBeVisible();
  }),
  admin('personas-con-errores', async (page, url) => {
    await page.goto(`${url}${people}/nueva`);
    await page.getByRole('button', { name: 'Agregar y crear enlace' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir 3 datos' })).toBeFocused();
  }),
  admin('persona', async (page, url) => {
    await agent(page, url);
    await page.getByText(/^Terminar/).first().click();
    await page.getByText('Cambiar los datos').click();
    await page.getByText('Bloquear la cuenta').click();
    await expect(page.getByRole('button', { name: 'Terminar la función' }).first()).toBeVisible();
  }),
  admin('persona-con-errores', async (page, url) => {
    await agent(page, url);
    await page.getByText('Dar una función').first().click();
    await page.getByRole('button', { name: 'Dar la función' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir un dato' })).toBeFocused();
  }),
  admin('persona-bloqueada', async (page, url) => {
    await newPerson(page, url, 'noe.bloqueado@ocoyoacac.example');
    await page.getByText('Bloquear la cuenta').click();
    await page.getByLabel('Motivo').fill('Dejó de laborar aquí.');
    await page.getByRole('button', { name: 'Bloquear', exact: true }).click();
    await expect(page.getByText('La cuenta está bloqueada')).toBeVisible();
  }),
  admin('bienvenida', async (page, url) => {
    await page.goto(await newPerson(page, url, 'noe.bienvenida@ocoyoacac.example'));
    await heading(page, 'Hola, Noé Prueba Inventado');
  }),
  admin('bienvenida-con-errores', async (page, url) => {
    await page.goto(await newPerson(page, url, 'noe.error@ocoyoacac.example'));
    await page.getByLabel('Contraseña', { exact: true }).fill('corta');
    await page.getByRole('button', { name: 'Guardar y entrar' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir un dato' })).toBeFocused();
  }),
  at('dependencias', '/administracion/dependencias', 'Dependencias', 'Administración'),
  at('dependencias-buscar', '/administracion/dependencias?q=coordinacion', 'Dependencias', 'Administración'),
  at('dependencia', '/administracion/dependencias/tesoreria', 'Tesorería Municipal', 'Administración'),
  at('dependencia-nueva', '/administracion/dependencias/nueva', 'Agregar una dependencia', 'Administración'),
  admin('dependencia-con-errores', async (page, url) => {
    await page.goto(`${url}/administracion/dependencias/tesoreria`);
    await page.getByLabel('Depende de').fill('Tesorería Municipal');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir un dato' })).toBeFocused();
  }),
  at('equipos', '/administracion/equipos', 'Equipos', 'Administración'),
  admin('equipo', async (page, url) => {
    await page.goto(`${url}/administracion/equipos`);
    await page.getByLabel('Nombre').fill('Redes y telefonía');
    await page.getByRole('button', { name: 'Agregar' }).click();
    await expect(page.getByText('Se agregó el equipo.')).toBeVisible();
  }),
  at('funciones', '/administracion/funciones', 'Funciones', 'Administración'),
  at('funciones-quien', '/administracion/funciones?accion=ticket.answer', 'Funciones', 'Administración'),
  at('auditoria', '/administracion/auditoria', 'Auditoría', 'Administración'),
  at('auditoria-vacia', '/administracion/auditoria?persona=zzyzx', 'Auditoría', 'Administración'),
];
