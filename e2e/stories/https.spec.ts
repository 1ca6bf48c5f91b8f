import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { selfSigned } from '../support/certificate.ts';
import { chromium } from '../support/chromium.ts';
import { expect, test } from '../support/page.ts';
import { freePort } from '../support/port.ts';
import { becomeFirstAdmin, signIn } from '../support/session.ts';
import { serve, type Served } from '../support/ventanilla.ts';

const name = 'mesa.ejemplo.test';
const person = { email: 'ines@ocoyoacac.example', password: 'cuatro-palabras-al-azar' };
let folder: string | undefined;
let served: Served | undefined;

test.use({
  launchOptions: chromium(`--host-resolver-rules=MAP ${name} 127.0.0.1`, '--no-proxy-server'),
  ignoreHTTPSErrors: true,
});

test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ventanilla-e2e-'));
  const { cert, key } = await selfSigned(folder, name);
  const port = await freePort();
  served = await serve({
    data: path.join(folder, 'data'),
    pack: 'ocoyoacac',
    listen: `127.0.0.1:${port}`,
    'tls-cert': cert,
    'tls-key': key,
    'public-url': `https://${name}:${port}`,
  });
});

test.afterAll(async () => {
  await served?.stop();
  if (folder) await rm(folder, { recursive: true });
});

test('[P-1][P-34][P-37] por HTTPS y con otro nombre se crea la primera cuenta y se entra', async ({ page, context }) => {
  if (!served) throw new Error('The program did not start.');
  const { url } = served;
  const welcome = await becomeFirstAdmin(page, served, person);
  expect(new URL(welcome?.url() ?? '').hostname).toBe(name);
  expect(await welcome?.headerValue('strict-transport-security')).toMatch(/^max-age=31536000/);
  await expect(page).toHaveURL(`${url}/administracion`);

  const session = async () => (await context.cookies()).filter((cookie) => cookie.name === '__Host-ventanilla');
  const guarded = { domain: name, path: '/', secure: true, httpOnly: true, sameSite: 'Lax' };
  expect(await session()).toEqual([expect.objectContaining(guarded)]);

  await page.getByRole('button', { name: 'Salir' }).click();
  await expect(page.getByRole('link', { name: 'Iniciar sesión' })).toBeVisible();
  expect(await session()).toEqual([]);

  await signIn(page, url, person);
  await expect(page).toHaveURL(`${url}/administracion`);
  expect(await session()).toEqual([expect.objectContaining(guarded)]);
});
