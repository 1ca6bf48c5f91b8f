import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { axe, expect, noSidewaysScroll, test } from '../support/page.ts';
import { program, root } from '../support/paths.ts';
import { signedIn } from '../support/session.ts';
import { demo, type Demo } from '../support/ventanilla.ts';

const mailboxes = `
[[mailbox]]
key = "mesa"
name = "Mesa de ayuda"
address = "mesa@ventanilla.example"
service = "mantenimiento-correctivo"
`;

let folder: string;
let running: Demo;

test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ventanilla-e2e-'));
  await cp(path.join(root, 'packs', 'ocoyoacac'), folder, { recursive: true });
  await writeFile(path.join(folder, 'mailboxes.toml'), mailboxes);
  running = await demo(['--months', '0', '--pack', folder]);
});

test.afterAll(async () => {
  await running?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Hands a message over as a mail server does. */
function receive(raw: string): void {
  const data = path.dirname(running.mails);
  execFileSync(program, ['mail', 'receive', '--data', data, '--mailbox', 'mesa'], { input: raw.replaceAll('\n', '\r\n') });
}

test('[P-21] quien cuida el correo atiende la cuarentena', async ({ page }) => {
  const { url } = running;
  receive('Subject: Aviso del tablero\n\nLa planta de luz se detuvo.\n');
  receive('Subject: Propaganda\n\nCompre ya.\n');
  receive(
    'From: Alarmas <alarmas@unidad.example>\nAuto-Submitted: auto-generated\nTo: mesa@ventanilla.example\nSubject: Sin luz en el sitio 3\nMessage-ID: <e2e@unidad.example>\n\nLa fuente se apagó.\n',
  );
  await signedIn(page, url, running.person('Administración'));
  const list = `${url}/administracion/correo-recibido`;

  await expect(async () => {
    await page.goto(`${list}?ver=cuarentena`);
    await expect(page.getByRole('row')).toHaveCount(3, { timeout: 100 });
  }).toPass();
  await expect(page.getByRole('region', { name: 'Buzones' })).toContainText('El último correo llegó');
  await page.getByRole('link', { name: 'Aviso del tablero' }).click();
  await expect(page.getByText('No dice quién lo envió.')).toBeVisible();
  await expect(page.getByText('Ningún servidor de confianza revisó quién lo envió.')).toBeVisible();
  await axe(page);
  await page.getByRole('button', { name: 'Intentar otra vez' }).click();
  await expect(page.getByText('Se intentará otra vez en un momento.')).toBeVisible();

  await page.goto(`${list}?ver=cuarentena`);
  await page.getByRole('link', { name: 'Propaganda' }).click();
  await page.getByRole('button', { name: 'Descartar' }).click();
  await expect(page.getByText('Se descartó. Su original se conserva.')).toBeVisible();

  // What a machine sent has no effect until somebody wants one.
  await page.goto(`${list}?ver=sin-efecto`);
  await page.getByRole('link', { name: 'Sin luz en el sitio 3' }).click();
  await page.getByRole('button', { name: 'Hacer un ticket' }).click();
  await expect(page.getByText('En un momento será un ticket.')).toBeVisible();
  await expect(async () => {
    await page.goto(`${list}?ver=atendidos`);
    await expect(page.getByRole('row', { name: 'Sin luz en el sitio 3' })).toContainText('Es un ticket nuevo', { timeout: 100 });
  }).toPass();
  await noSidewaysScroll(page);
});

test('[P-22] cada quien dice cuándo quiere sus avisos', async ({ page }) => {
  const { url } = running;
  await signedIn(page, url, running.person('Titular'));
  await page.goto(`${url}/mi-cuenta`);
  await page.getByRole('region', { name: 'Avisos por correo' }).getByRole('link').click();
  await page.getByLabel('Resumen diario').fill('08:00');
  await page.getByLabel('Silencio desde').fill('20:00');
  await page.getByRole('button', { name: 'Guardar' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'dos horas distintas' })).toBeVisible();
  await expect(page.getByLabel('Resumen diario')).toHaveValue('08:00');
  await axe(page);
  await page.getByLabel('Silencio hasta').fill('07:00');
  await page.getByRole('button', { name: 'Guardar' }).click();
  await expect(page.getByText('Se guardó cuándo quiere recibir sus avisos.')).toBeVisible();
  await expect(page.getByLabel('Silencio hasta')).toHaveValue('07:00');
  await noSidewaysScroll(page);
});
