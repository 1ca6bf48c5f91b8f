import { demoOfThisFile } from '../support/demo.ts';
import { axe, expect, noSidewaysScroll, photo, test } from '../support/page.ts';
import { signIn } from '../support/session.ts';

const demo = demoOfThisFile();

test('[P-22] la sesión termina mientras alguien cambia un mensaje: lo escrito está después de entrar', async ({ page, context }) => {
  const { url, person } = demo();
  const admin = person('Administración');
  await signIn(page, url, admin);
  await page.goto(`${url}/administracion/mensajes`);
  await page.getByRole('main').getByRole('link', { name: 'Acuse de recibo' }).click();
  await page.getByRole('textbox', { name: /^Mensaje/ }).fill('Recibimos lo que envió.\n\nLo revisamos hoy mismo, antes de las seis.');

  // What tells who is signed in is gone; what tells whose browser this is stays.
  await context.clearCookies({ name: 'ventanilla' });
  await page.getByRole('button', { name: 'Guardar el mensaje' }).click();
  await page.getByLabel('Correo electrónico').fill(admin.email);
  await page.getByLabel('Contraseña').fill(admin.password);
  await page.getByRole('button', { name: 'Entrar' }).click();

  const recovered = page.getByRole('region', { name: 'Recuperamos lo que escribió' });
  await expect(recovered).toBeVisible();
  const texts = await recovered.getByRole('textbox').evaluateAll((all) => all.map((one) => (one as HTMLTextAreaElement).value));
  expect(texts.join('\n')).toContain('antes de las seis.');
  await axe(page);
  await noSidewaysScroll(page);
  await photo(page, 'texto-recuperado');
  const opened = context.waitForEvent('page');
  await recovered.getByRole('link', { name: /^Abrir su página/ }).click();
  await expect((await opened).getByRole('heading', { level: 1 })).toContainText('Acuse de recibo');
});
