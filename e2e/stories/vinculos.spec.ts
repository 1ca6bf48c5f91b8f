import { demoOfThisFile } from '../support/demo.ts';
import { axe, expect, test } from '../support/page.ts';
import { signedIn } from '../support/session.ts';
import { send } from '../support/tickets.ts';

const demo = demoOfThisFile();

test('[P-12] dos tickets se vinculan, uno se une al otro y se separa otra vez', async ({ page, request }) => {
  const { url, person } = demo();
  const own = await send(request, url, 'La caja dos tampoco tiene red.');
  await send(request, url, 'La caja uno no tiene red.');
  await signedIn(page, url, person('Titular'));
  const folio = async (text: string): Promise<string> => {
    await page.goto(`${url}/solicitudes?vista=todas`);
    await page.getByRole('link', { name: text }).first().click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(text);
    return new URL(page.url()).pathname.split('/').pop() ?? '';
  };
  const stays = await folio('La caja uno no tiene red.');
  const goes = await folio('La caja dos tampoco tiene red.');
  const kin = page.getByRole('region', { name: 'Vínculos' });

  // A folio that is not there is told at its control, and stays.
  await kin.getByText('Vincular con otro').click();
  await kin.getByLabel('Folio del otro').fill('OCO-99999');
  await kin.getByRole('button', { name: 'Vincular' }).click();
  await expect(kin.getByLabel('Folio del otro')).toHaveAccessibleDescription(/Ningún ticket a su alcance/);
  await expect(kin.getByLabel('Folio del otro')).toHaveValue('OCO-99999');
  await axe(page);
  await kin.getByLabel('Este ticket').selectOption({ label: 'es duplicado de' });
  await kin.getByLabel('Folio del otro').fill(stays);
  await kin.getByRole('button', { name: 'Vincular' }).click();
  await expect(page.getByText('Se vinculó.')).toBeVisible();
  await expect(kin.getByRole('link', { name: stays })).toBeVisible();

  await kin.getByText('Unir a otro').click();
  await kin.getByLabel('Folio del que sigue').fill(stays);
  await kin.getByRole('button', { name: 'Unir' }).click();
  await expect(page.getByText('Unido a otro')).toBeVisible();
  await expect(page.getByRole('form', { name: 'Escribir' })).toHaveCount(0);
  await axe(page);

  // Whoever asked reads on their own page what is answered at the other one.
  await page.goto(`${url}/solicitudes/${stays}`);
  await page.getByLabel('Texto').fill('Ya va un técnico.');
  await page.getByRole('button', { name: /Enviar respuesta/ }).click();
  await expect(page.getByText('Se envió la respuesta.')).toBeVisible();
  await page.goto(own);
  await expect(page.getByText('Ya va un técnico.')).toBeVisible();
  await expect(page.getByText('Se atiende junto con otra petición igual').first()).toBeVisible();
  await expect(page.getByText('La caja uno no tiene red.')).toHaveCount(0);

  await page.goto(`${url}/solicitudes/${goes}`);
  await kin.getByRole('button', { name: 'Que siga por su cuenta' }).click();
  await expect(page.getByText('Sigue por su cuenta otra vez.')).toBeVisible();
  await expect(page.getByRole('form', { name: 'Escribir' })).toBeVisible();
});
