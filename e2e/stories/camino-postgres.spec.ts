import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { freshDatabase, type Database } from '../support/database.ts';
import { expect, test } from '../support/page.ts';
import { becomeFirstAdmin, choosePassword, signIn } from '../support/session.ts';
import { serve, type Served } from '../support/ventanilla.ts';
import * as steps from './camino.ts';

const password = 'cuatro-palabras-al-azar';
let folder: string | undefined;
let database: Database | undefined;
let served: Served | undefined;

test.beforeAll(async () => {
  database = await freshDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'ventanilla-e2e-'));
  served = await serve({ data: folder, pack: 'ocoyoacac', database: database.url });
});

test.afterAll(async () => {
  await served?.stop();
  await database?.drop();
  if (folder) await rm(folder, { recursive: true });
});

test('[P-1][P-2][OCO-8][OCO-16] con PostgreSQL: del primer arranque al cierre de un ticket', async ({
  page,
  anotherPage,
}) => {
  if (!served) throw new Error('The program did not start.');
  const { url } = served;
  const admin = await anotherPage();
  const welcome = await becomeFirstAdmin(admin, served, { email: 'ines@ocoyoacac.example', password });
  await expect(admin.getByRole('heading', { level: 1, name: 'Administración' })).toBeVisible();
  expect((await admin.goto(welcome?.url() ?? ''))?.status(), 'the link works once').toBe(404);

  const head = await anotherPage();
  await head.goto(await register(admin, url, 'Berta Titular Inventada', 'berta@ocoyoacac.example', 'Titular'));
  await choosePassword(head, password);
  const agent = await anotherPage();
  await agent.goto(await register(admin, url, 'Ciro Agente Inventado', 'ciro@ocoyoacac.example', 'Agente técnico'));
  await choosePassword(agent, password);

  await steps.sendsItWrongFirst(page, url);
  const sent = await steps.sendsItRight(page, '');
  await steps.headTriages(head, url, sent, 'Ciro Agente Inventado');
  await agent.getByRole('button', { name: 'Salir' }).click();
  await signIn(agent, url, { email: 'ciro@ocoyoacac.example', password });
  await steps.agentWrites(agent, url, sent);
  await steps.agentResolves(agent);
  await steps.agentCloses(agent);
  await steps.guestReads(page, sent);
});

/** Registers a person; gives back the link to hand over. */
async function register(page: Page, url: string, name: string, email: string, role: string): Promise<string> {
  await page.goto(`${url}/administracion/personas/nueva`);
  await page.getByLabel('Nombre completo').fill(name);
  await page.getByLabel('Correo electrónico').fill(email);
  await page.getByLabel('Función').selectOption({ label: role });
  await page.getByRole('button', { name: 'Agregar y crear enlace' }).click();
  const said = page.getByRole('status').filter({ hasText: `Enlace de acceso para ${name}` });
  return said.getByText(/^http\S+\/bienvenida\/\S+$/).innerText();
}
