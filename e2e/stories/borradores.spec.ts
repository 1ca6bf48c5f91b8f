import { demoOfThisFile } from '../support/demo.ts';
import { axe, expect, test } from '../support/page.ts';
import { signedIn } from '../support/session.ts';

const demo = demoOfThisFile();

test('[P-11] lo que se escribe se guarda solo, vuelve al abrir y se va al enviarlo', async ({ page }) => {
  const { url, person } = demo();
  await signedIn(page, url, person('Titular'));
  await page.goto(`${url}/solicitudes`);
  await page.getByRole('row').getByRole('link').first().click();
  const ticket = page.url();
  const text = page.getByLabel('Texto');
  const recovered = page.getByText('Recuperamos lo que escribió');

  // After a pause it is kept, and said so.
  await text.fill('Mañana a primera hora');
  await expect(page.getByText('Borrador guardado.')).toBeVisible();
  // What came after the last pause goes when the page goes.
  await page.getByText('Nota interna', { exact: true }).first().click();
  await text.fill('Mañana a primera hora vamos');
  // Nothing waits for what a page sends as it goes: it may arrive after the next page was asked for.
  await page.goto(`${url}/conocimiento`);
  await expect(async () => {
    await page.goto(ticket);
    await expect(text).toHaveValue('Mañana a primera hora vamos', { timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
  await expect(recovered).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Nota interna' })).toBeChecked();
  await axe(page);

  // Once sent it does not come back.
  await text.fill('Mañana a primera hora vamos dos personas');
  await page.getByRole('button', { name: 'Guardar nota interna' }).click();
  await expect(page.getByText('vamos dos personas')).toBeVisible();
  await page.goto(ticket);
  await expect(recovered).toHaveCount(0);
  await expect(text).toHaveValue('');
});

test('[P-11] un borrador se descarta con su botón', async ({ page }) => {
  const { url, person } = demo();
  await signedIn(page, url, person('Titular'));
  await page.goto(`${url}/solicitudes`);
  await page.getByRole('row').getByRole('link').first().click();
  const ticket = page.url();
  const text = page.getByLabel('Texto');
  await text.fill('Esto no');
  await page.goto(`${url}/conocimiento`);
  // As above: it may arrive late.
  const discard = page.getByRole('button', { name: 'Descartarlo' });
  await expect(async () => {
    await page.goto(ticket);
    await expect(discard).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
  await text.fill('Esto tampoco');
  await discard.click();
  await expect(page.getByText('Recuperamos lo que escribió')).toHaveCount(0);
  await expect(text).toHaveValue('');
  await page.reload();
  await expect(text).toHaveValue('');
});
