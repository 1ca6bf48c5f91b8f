import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { institutionOfThisFile } from '../support/pack.ts';
import { axe, expect, noSidewaysScroll, photo, test } from '../support/page.ts';
import { pdf } from '../support/samples.ts';
import { speaksSpanish } from '../support/spanish.ts';

const institution = institutionOfThisFile('aguascalientes');
const vision = pdf('visión y alcance del control de oficios.pdf');
const folder = 'https://archivos.mesa.example/oficios/carpeta-electronica-del-proyecto-de-control-de-oficios';
const team = 'Dirección General de Proyectos de TI';

/** What every page must be, and its photographs. */
async function isSound(page: Page, name: string): Promise<void> {
  await speaksSpanish(page);
  await axe(page);
  await noSidewaysScroll(page);
  await photo(page, name);
}

/** [AGS-5][AGS-34][AGS-35] Whoever asks fills in what the service asks for, and is told all that is missing at once. */
async function asks(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/enviar?servicio=sistema`);
  const system = page.getByLabel('Nombre del sistema');
  await expect(system).toHaveAccessibleDescription(/^Solo si «Qué se necesita» es «Una versión nueva», «Más funciones en uno que existe» o «Mantenimiento»\.$/);
  await isSound(page, 'proyecto-formulario');

  await page.getByRole('button', { name: 'Enviar', exact: true }).click();
  const summary = page.getByRole('alert').filter({ hasText: 'Falta corregir 5 datos' });
  await expect(summary.getByRole('link')).toHaveText([/correo/, /dependencia/, /Qué se necesita/, /Resultados/, /Describa/]);
  await isSound(page, 'proyecto-formulario-con-errores');

  await page.getByLabel('Correo electrónico').fill('oficios@mesa.example');
  await page.getByLabel('Dependencia').selectOption('finanzas');
  await page.getByLabel('Qué se necesita').selectOption({ label: 'Una versión nueva' });
  await page.getByLabel('Resultados que espera su unidad').fill('Que nadie pierda un oficio.');
  await page.getByLabel('¿Qué necesita o qué está pasando?').fill('Una versión nueva del control de oficios.');
  await page.getByRole('button', { name: 'Enviar', exact: true }).click();
  await expect(system).toHaveAccessibleDescription(/Falta «Nombre del sistema»\./);
  await system.fill('Control de oficios');
  await page.getByRole('button', { name: 'Enviar', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^PTI-\d{4}-001$/);
}

/** [AGS-2][AGS-3] The gate into the second activity opens only with everything that it asks for, the document too. */
async function passesTheGate(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/solicitudes`);
  await page.getByRole('row', { name: 'Una versión nueva del control de oficios.' }).getByRole('link').click();
  await expect(page.getByRole('listitem').filter({ hasText: 'llenó 3 datos' })).toContainText('«Nombre del sistema»: Control de oficios');
  const fields = page.getByRole('form', { name: 'Clasificación' });
  await fields.getByLabel('Asignado a').selectOption({ label: 'Berta Jefa Inventada' });
  await fields.getByRole('button', { name: 'Guardar clasificación' }).click();
  const next = page.getByRole('region', { name: 'Siguiente paso' });
  await next.getByRole('button', { name: 'Turnar' }).click();

  await next.getByText('Pasar a conceptualización', { exact: true }).click();
  const gate = next.getByRole('group', { name: 'A1 Gestión' });
  await gate.getByLabel('Acuerdos de la reunión').fill('Se hará en dos etapas.');
  await gate.getByLabel('Quién lo desarrolla').selectOption({ label: 'Personal propio' });
  await gate.getByLabel('Documento de visión y alcance').setInputFiles(vision);
  await next.getByRole('button', { name: 'Confirmar: Pasar a conceptualización' }).click();
  const summary = page.getByRole('alert').filter({ hasText: 'Falta corregir 3 datos' });
  await expect(summary).toBeFocused();
  await expect(gate.getByLabel('Acuerdos de la reunión')).toHaveValue('Se hará en dos etapas.');
  await expect(gate.getByRole('checkbox', { name: vision.name })).toBeChecked();
  await expect(fields.getByText('Falta «Impulsor».')).toHaveCount(0);
  await isSound(page, 'proyecto-compuerta-rechazada');

  await summary.getByRole('link', { name: 'Falta «Impulsor».' }).click();
  await expect(gate.getByLabel('Impulsor')).toBeFocused();
  await gate.getByLabel('Reunión con quien solicita').fill('2026-11-20T10:30');
  await gate.getByLabel('Impulsor').selectOption({ label: 'Ismael Impulsor Inventado' });
  await gate.getByLabel('Carpeta electrónica').fill(folder);
  await next.getByRole('button', { name: 'Confirmar: Pasar a conceptualización' }).click();
  await expect(page.getByRole('main').getByText('A2 Conceptualización', { exact: true })).toBeVisible();
  await isSound(page, 'proyecto-compuerta-pasada');
}

/** The document of the gate comes back byte for byte. */
async function readsTheDocument(page: Page): Promise<void> {
  const download = page.waitForEvent('download');
  await page.getByRole('region', { name: 'Datos' }).getByRole('link', { name: vision.name }).click();
  const file = await download;
  expect((await readFile(await file.path())).equals(vision.buffer), 'byte for byte').toBe(true);
}

test('[AGS-2][AGS-3][AGS-5][AGS-35] un proyecto llega por el portal y pasa su primera compuerta con un documento', async ({
  page,
  anotherPage,
}) => {
  const { url, admin, person } = institution();
  const manager = await anotherPage();
  await admin(manager);
  const head = await anotherPage();
  const sponsor = await anotherPage();
  const role = 'Jefe de administración de proyectos';
  await person(manager, head, { name: 'Berta Jefa Inventada', email: 'berta@mesa.example', role, team });
  await person(manager, sponsor, { name: 'Ismael Impulsor Inventado', email: 'ismael@mesa.example', role: 'Impulsor' });

  await asks(page, url);
  await passesTheGate(head, url);
  await readsTheDocument(head);

  // Who is named as sponsor sees the project from then on, and may move it.
  await sponsor.goto(head.url());
  await expect(sponsor.getByRole('region', { name: 'Siguiente paso' }).getByText('Presentar el concepto', { exact: true })).toBeVisible();
  await expect(sponsor.getByRole('region', { name: 'Datos' }).getByRole('link', { name: folder })).toBeVisible();
  await isSound(sponsor, 'proyecto-impulsor');

  await head.getByRole('link', { name: 'Quién puede hacer qué aquí' }).click();
  await head.getByLabel('Persona').selectOption({ label: 'Ismael Impulsor Inventado (ismael@mesa.example)' });
  await head.getByLabel('Qué quiere hacer').selectOption({ index: 1 });
  await head.getByRole('button', { name: 'Preguntar por qué' }).click();
  await expect(head.getByRole('status')).toContainText('Ismael Impulsor Inventado');
});
