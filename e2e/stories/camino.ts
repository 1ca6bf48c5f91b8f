import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { agrees, answers, mailedLink } from '../support/human.ts';
import { pdf } from '../support/samples.ts';

/** What the guest gets. */
export interface Sent {
  folio: string;
  link: string;
}

export const evidence = pdf('evidencia de la falla.pdf');
const description = 'La impresora de la planta baja no imprime desde ayer.\nAparece: «Sin tóner».';
const note = 'El fusor ya había fallado en marzo; llevar refacción.';
const answer = 'Hoy a las 12:00 pasamos a revisarla.';
const diagnosis = 'El cartucho estaba vacío. Se cambió y se imprimió una prueba.';

/** [OCO-3] Nothing that was typed or attached is lost when the form comes back. */
export async function sendsItWrongFirst(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('main').getByRole('link', { name: 'Enviar un ticket' }).click();
  await page.getByLabel('Correo electrónico').fill('mesa.catastro');
  await page.getByLabel('¿Qué necesita o qué está pasando?').fill(description);
  await page.getByLabel('Adjuntar archivos').setInputFiles(evidence);
  await page.getByRole('button', { name: 'Enviar', exact: true }).click();

  const summary = page.getByRole('alert').filter({ hasText: /Falta corregir [45] datos/ });
  await expect(summary).toBeFocused();
  await expect(page.getByLabel('Correo electrónico')).toHaveAccessibleDescription(/Escriba un correo completo/);
  await expect(page.getByLabel('Dependencia')).toHaveAccessibleDescription(/Elija su dependencia/);
  await expect(page.getByLabel('Servicio que necesita')).toHaveAccessibleDescription(/Elija el servicio/);
  await expect(page.getByLabel('Correo electrónico')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Correo electrónico')).toHaveValue('mesa.catastro');
  await expect(page.getByLabel('¿Qué necesita o qué está pasando?')).toHaveValue(description);
  await expect(page.getByRole('checkbox', { name: evidence.name })).toBeChecked();

  await summary.getByRole('link', { name: /dependencia/ }).click();
  await expect(page.getByLabel('Dependencia')).toBeFocused();
}

/** [OCO-3] The answer shows the number; the link needs no account. */
export async function sendsItRight(page: Page, mails: string): Promise<Sent> {
  const begun = Date.now();
  await page.getByLabel('Correo electrónico').fill('mesa.catastro@ocoyoacac.example');
  await page.getByLabel('Dependencia').selectOption('catastro');
  await page.getByLabel('Servicio que necesita').selectOption({ label: 'Mantenimiento correctivo' });
  await agrees(page);
  const asked = await page.locator('#answer').isVisible();
  if (asked) await answers(page);
  await page.getByRole('button', { name: 'Enviar', exact: true }).click();
  if (asked) {
    // Without a script nobody receives it before the mail is confirmed.
    await expect(page.getByRole('heading', { name: 'Falta un paso: revise su correo' })).toBeVisible();
    await page.goto(await mailedLink(mails, '/confirmar/', begun));
    await page.getByRole('button', { name: 'Sí, enviar' }).click();
  }

  await expect(page.getByText('Lo recibimos. Este es su folio:')).toBeVisible();
  const folio = await page.getByRole('heading', { level: 1 }).innerText();
  expect(folio).toMatch(/^OCO-\d{5}$/);
  const link = await page.getByText(/^http\S+\/seguimiento\/\S+$/).innerText();
  expect(page.url()).toContain(link);
  await expect(page.getByRole('link', { name: evidence.name })).toBeVisible();
  return { folio, link };
}

/** [OCO-8] The head sets priority, agent and type; before that nobody resolves it. */
export async function headTriages(page: Page, url: string, { folio }: Sent, agent: string): Promise<void> {
  await page.goto(`${url}/solicitudes`);
  await page.getByRole('row', { name: folio }).getByRole('link').click();
  await expect(page.getByText('La impresora de la planta baja no imprime desde ayer.').last()).toBeVisible();
  const next = page.getByRole('region', { name: 'Siguiente paso' });
  await expect(next.getByRole('button', { name: 'Resolver' })).toHaveAccessibleDescription(
    /Antes falta: la prioridad, la persona responsable\./,
  );

  const form = page.getByRole('form', { name: 'Clasificación' });
  await form.getByLabel('Prioridad').selectOption({ label: 'Alta' });
  await form.getByLabel('Tipo').selectOption({ label: 'Soporte' });
  await form.getByLabel('Asignado a').selectOption({ label: agent });
  await form.getByRole('button', { name: 'Guardar clasificación' }).click();

  for (const change of ['la prioridad: — → Alta', '«Tipo»: — → Soporte', `la persona responsable: — → ${agent}`]) {
    await expect(page.getByRole('listitem').filter({ hasText: `cambió ${change}` })).toBeVisible();
  }
}

/** [OCO-12] Notes of the service given stay among those who attend; answers go out. */
export async function agentWrites(page: Page, url: string, { folio }: Sent): Promise<void> {
  await page.goto(`${url}/solicitudes?vista=mias`);
  await page.getByRole('row', { name: folio }).getByRole('link').click();
  await page.getByLabel('Nota interna').check();
  await page.getByLabel('Texto').fill(note);
  await page.getByRole('button', { name: 'Guardar nota interna' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: note })).toContainText('Nota interna');

  await page.getByLabel('Respuesta al solicitante').check();
  await page.getByLabel('Texto').fill(answer);
  await page.getByRole('button', { name: 'Enviar respuesta' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: answer })).toContainText('Respuesta pública');
}

/** [OCO-16] Without a diagnosis it is not resolved. */
export async function agentResolves(page: Page): Promise<void> {
  const next = page.getByRole('region', { name: 'Siguiente paso' });
  await next.getByText('Resolver', { exact: true }).click();
  await next.getByLabel('Cómo se atendió').selectOption('En el sitio');
  await next.getByRole('button', { name: 'Confirmar: Resolver' }).click();
  const summary = page.getByRole('alert').filter({ hasText: 'Falta corregir un dato' });
  await expect(summary).toBeFocused();
  await expect(next.getByLabel('Diagnóstico')).toHaveAccessibleDescription(/Escriba «Diagnóstico»\./);

  await next.getByLabel('Diagnóstico').fill(diagnosis);
  await next.getByRole('button', { name: 'Confirmar: Resolver' }).click();
  await expect(page.getByRole('main').getByText('Resuelto', { exact: true })).toBeVisible();
}

/** [OCO-8] The last state. */
export async function agentCloses(page: Page): Promise<void> {
  const next = page.getByRole('region', { name: 'Siguiente paso' });
  await next.getByRole('button', { name: 'Cerrar' }).click();
  await expect(page.getByRole('main').getByText('Cerrado', { exact: true })).toBeVisible();
  await expect(page.getByRole('form', { name: 'Clasificación' })).toHaveCount(0);
}

/** [OCO-16] The link tells the answer and the diagnosis, never the note, and gives the file back. */
export async function guestReads(page: Page, { folio, link }: Sent): Promise<void> {
  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1, name: folio })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: answer })).toBeVisible();
  await expect(page.getByRole('region', { name: '¿Cómo va?' })).toContainText(diagnosis);
  await expect(page.getByRole('region', { name: '¿Cómo va?' })).toContainText('Cerrado');
  const source = await (await page.request.get(link)).text();
  expect(source).toContain(answer);
  for (const inside of ['fusor', 'Nota interna', 'cambió la prioridad']) expect(source).not.toContain(inside);

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: evidence.name }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(evidence.name);
  expect((await readFile(await file.path())).equals(evidence.buffer), 'byte for byte').toBe(true);
}

/** [P-12] What ended is gone on with where it ended: the folio of the new one. */
export async function guestGoesOn(page: Page, { folio, link }: Sent): Promise<string> {
  await page.goto(link);
  await expect(page.getByRole('heading', { name: '¿Necesita algo más sobre esto?' })).toBeVisible();
  await page.getByLabel('Su mensaje').fill('Volvió a quedarse sin tóner.');
  await page.getByRole('button', { name: 'Enviar y abrir un ticket nuevo' }).click();
  await expect(page.getByText('Lo recibimos. Este es su folio:')).toBeVisible();
  const next = await page.getByRole('heading', { level: 1 }).innerText();
  expect(next).not.toBe(folio);
  expect(page.url()).not.toContain(link);
  await page.goto(link);
  await expect(page.getByText(`Sigue en ${next}.`)).toBeVisible();
  return next;
}
