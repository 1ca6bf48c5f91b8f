import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mailedLink } from '../support/human.ts';
import { axe, expect, noSidewaysScroll, photo, test } from '../support/page.ts';
import { root } from '../support/paths.ts';
import { becomeFirstAdmin, choosePassword } from '../support/session.ts';
import { send } from '../support/tickets.ts';
import { serve, type Served } from '../support/ventanilla.ts';

const password = 'cuatro-palabras-al-azar';
const approval = `[[approval]]
key = "gasto"
name = "Autorización del gasto"
days = 3
manage = ["titular"]

[[approval.step]]
key = "consejo"
name = "el consejo"
by = ["consejero"]
quorum = 1

[[state]]`;
const role = `[[role]]
key = "consejero"
name = "Consejo"

[[role.grant]]
actions = ["ticket.see"]
scope = "own"
`;

let folder = '';
let mails = '';
let served: Served | undefined;

test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ventanilla-e2e-'));
  mails = path.join(folder, 'correos');
  const pack = path.join(folder, 'paquete');
  await cp(path.join(root, 'packs', 'ocoyoacac'), pack, { recursive: true });
  const change = async (name: string, to: (text: string) => string): Promise<void> => {
    const file = path.join(pack, name);
    await writeFile(file, to(await readFile(file, 'utf8')));
  };
  await change('kinds/solicitud.toml', (text) => text.replace('[[state]]', approval));
  await change('roles.toml', (text) => `${text}\n${role}`);
  await change('demo.toml', () => '');
  served = await serve({ data: path.join(folder, 'datos'), pack }, ['--mail-dir', mails, '--mail-from', 'mesa@mesa.example']);
});

test.afterAll(async () => {
  await served?.stop();
  await rm(folder, { recursive: true });
});

test('[P-16] de la petición a la aprobación, por el enlace del correo', async ({ page, request, browser }) => {
  if (!served) throw new Error('The institution is not running.');
  const { url } = served;
  await becomeFirstAdmin(page, served, { email: 'ines@mesa.example', password });
  const somebody = async (name: string, email: string, label: string) => {
    const own = await (await browser.newContext()).newPage();
    await page.goto(`${url}/administracion/personas/nueva`);
    await page.getByLabel('Nombre completo').fill(name);
    await page.getByLabel('Correo electrónico').fill(email);
    await page.getByLabel('Función').selectOption({ label });
    await page.getByRole('button', { name: 'Agregar y crear enlace' }).click();
    await own.goto(await page.getByText(/^http\S+\/bienvenida\/\S+$/).innerText());
    await choosePassword(own, password);
    return own;
  };
  const titular = await somebody('Tita Muestra', 'tita@mesa.example', 'Titular');
  const member = await somebody('Uno Prueba', 'uno@mesa.example', 'Consejo');
  const begun = Date.now();
  const own = await send(request, url, 'Comprar dos discos para el archivo.');

  // Who asked reads plainly what it waits for.
  await page.goto(own);
  await expect(page.getByText('En espera de la autorización de: el consejo.')).toBeVisible();
  await axe(page);

  // Whoever attends sees who is asked, and has no button.
  await titular.goto(`${url}/solicitudes?vista=todas`);
  await titular.getByRole('link', { name: 'Comprar dos discos' }).first().click();
  const card = titular.getByRole('region', { name: 'Aprobaciones' });
  await expect(card.getByRole('listitem').filter({ hasText: 'Uno Prueba' })).toBeVisible();
  await expect(card.getByRole('button', { name: 'Aprobar' })).toHaveCount(0);
  await axe(titular);
  await photo(titular, 'aprobaciones-ticket');

  // The list of who is asked.
  await member.goto(`${url}/aprobaciones`);
  await expect(member.getByRole('link', { name: 'Comprar dos discos' })).toBeVisible();
  await axe(member);
  await noSidewaysScroll(member);
  await photo(member, 'aprobaciones-lista');
  await member.goto(`${url}/mi-cuenta/ausencias`);
  await axe(member);
  await noSidewaysScroll(member);
  await photo(member, 'ausencias');

  // The link of the mail: looking twice changes nothing, a refusal needs a reason, a decision is made once.
  const guest = await (await browser.newContext()).newPage();
  const link = await mailedLink(mails, '/aprobar/', begun);
  await guest.goto(link);
  await guest.goto(link);
  await expect(guest.getByText('Comprar dos discos para el archivo.').first()).toBeVisible();
  await axe(guest);
  await noSidewaysScroll(guest);
  await photo(guest, 'aprobar-por-correo');
  await guest.getByRole('button', { name: 'Rechazar' }).click();
  await expect(guest.getByLabel('Motivo')).toHaveAccessibleDescription(/Escriba por qué lo rechaza/);
  await axe(guest);
  await guest.getByLabel('Motivo').fill('Hay recursos este mes.');
  await guest.getByRole('button', { name: 'Aprobar' }).click();
  await expect(guest.getByRole('heading', { level: 1, name: 'Usted aprobó' })).toBeVisible();
  await axe(guest);
  await guest.goto(link);
  await expect(guest.getByText('Con este enlace ya se decidió.')).toBeVisible();

  await titular.reload();
  await expect(card.getByText('Uno Prueba aprobó')).toBeVisible();
  await expect(card.getByText('Hay recursos este mes.')).toBeVisible();
  await page.goto(own);
  await expect(page.getByText('«Autorización del gasto»: se autorizó')).toBeVisible();
  await member.goto(`${url}/aprobaciones?ver=decididas`);
  await expect(member.getByText(/Usted aprobó/)).toBeVisible();
});
