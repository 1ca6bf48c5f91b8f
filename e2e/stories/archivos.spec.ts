import type { Page } from '@playwright/test';
import { demoOfThisFile } from '../support/demo.ts';
import { agrees, answers, mailedLink } from '../support/human.ts';
import { expect, test } from '../support/page.ts';
import { falsePdf, pdf, program, text, type Sample } from '../support/samples.ts';

const demo = demoOfThisFile();
const need = 'Adjunto lo que pide el oficio.';
const six = ['uno', 'dos', 'tres', 'cuatro', 'cinco', 'seis'].map((name) => text(`${name}.txt`));
const large = text('bitácora larga.txt', 11_000_000);
const files = (page: Page) => page.getByLabel('Adjuntar archivos');

/** Fills the form so that nothing but the files can be wrong. */
async function fill(page: Page, attached: Sample[]): Promise<void> {
  await page.goto(`${demo().url}/enviar`);
  await page.getByLabel('Correo electrónico').fill('archivo@ocoyoacac.example');
  await page.getByLabel('Dependencia').selectOption('archivo-municipal');
  await page.getByLabel('Servicio que necesita').selectOption('publicacion-web');
  await page.getByLabel('¿Qué necesita o qué está pasando?').fill(need);
  await agrees(page);
  await files(page).setInputFiles(attached);
}

/** What was filled in is still there. */
async function stays(page: Page): Promise<void> {
  await expect(page.getByLabel('Correo electrónico')).toHaveValue('archivo@ocoyoacac.example');
  await expect(page.getByLabel('Dependencia')).toHaveValue('archivo-municipal');
  await expect(page.getByLabel('Servicio que necesita')).toHaveValue('publicacion-web');
  await expect(page.getByLabel('¿Qué necesita o qué está pasando?')).toHaveValue(need);
}

const send = (page: Page) => page.getByRole('button', { name: 'Enviar', exact: true }).click();

test('[P-36] los límites se dicen antes de elegir', async ({ page }) => {
  await page.goto(`${demo().url}/enviar`);
  await expect(files(page)).toHaveAccessibleDescription(/Hasta 5 archivos, cada uno de 10 MB como máximo\. Tipos: pdf, /);
  await expect(files(page)).toHaveAttribute('accept', /\.pdf,/);
});

const seen: { what: string; attached: Sample[]; says: RegExp }[] = [
  { what: 'uno demasiado grande', attached: [large], says: /«bitácora larga\.txt» pesa .* MB; el máximo es 10 MB\./ },
  { what: 'un tipo que no se admite', attached: [program('abrir.exe')], says: /«abrir\.exe» no es de un tipo permitido/ },
  { what: 'seis archivos', attached: six, says: /Puede adjuntar 5 archivos como máximo y eligió 6/ },
];

for (const { what, attached, says } of seen) {
  test(`[P-36] antes de enviar, la página detiene ${what}`, async ({ page }) => {
    await fill(page, attached);
    const notice = page.getByRole('alert').filter({ hasText: says });
    await expect(notice).toBeVisible();
    await expect(files(page)).toHaveAccessibleDescription(says);
    let travelled = false;
    page.on('request', (request) => (travelled ||= request.method() === 'POST'));
    await send(page);
    await expect(files(page)).toBeFocused();
    await stays(page);
    expect(travelled, 'nothing was sent').toBe(false);

    await files(page).setInputFiles(pdf('oficio.pdf'));
    await expect(notice).toBeHidden();
    await send(page);
    await expect(page.getByRole('link', { name: 'oficio.pdf' })).toBeVisible();
  });
}

test('[P-36] un PDF que no lo es se descubre al recibirlo, y se conserva lo demás', async ({ page }) => {
  await fill(page, [falsePdf('acta.pdf'), pdf('oficio.pdf')]);
  await send(page);
  await expect(files(page)).toHaveAccessibleDescription(/«acta\.pdf» no se recibió: su contenido no es el de un archivo \.pdf/);
  await stays(page);
  await expect(page.getByRole('checkbox', { name: 'oficio.pdf' })).toBeChecked();
});

/** Sends the form and follows the mail that asks whether it was meant. */
async function confirms(page: Page): Promise<void> {
  const begun = Date.now();
  await answers(page);
  await send(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Falta un paso: revise su correo' })).toBeVisible();
  await page.goto(await mailedLink(demo().mails, '/confirmar/', begun));
  await page.getByRole('button', { name: 'Sí, enviar' }).click();
}

test.describe('sin JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  const refused = [
    { attached: large, says: /«bitácora larga\.txt» no se recibió: pesa 11\.0 MB y el máximo es 10 MB\./ },
    { attached: program('abrir.exe'), says: /«abrir\.exe» no se recibió: ese tipo de archivo no se admite\./ },
    { attached: falsePdf('acta.pdf'), says: /«acta\.pdf» no se recibió: su contenido no es el de un archivo \.pdf\./ },
  ];

  for (const { attached, says } of refused) {
    test(`[P-36] el servidor nombra «${attached.name}» y conserva lo demás`, async ({ page }) => {
      await fill(page, [attached, pdf('oficio.pdf')]);
      await send(page);
      await expect(page.getByRole('alert').getByRole('link', { name: says })).toBeVisible();
      await expect(files(page)).toHaveAccessibleDescription(says);
      await stays(page);
      await confirms(page);
      await expect(page.getByRole('link', { name: 'oficio.pdf' })).toBeVisible();
      await expect(page.getByRole('link', { name: attached.name })).toHaveCount(0);
    });
  }

  test('[P-36] el servidor nombra el sexto archivo y conserva los otros cinco', async ({ page }) => {
    await fill(page, six);
    await send(page);
    await expect(files(page)).toHaveAccessibleDescription(/«seis\.txt» no se recibió: se admiten hasta 5 archivos\./);
    await stays(page);
    await expect(page.getByRole('group', { name: 'Archivos ya recibidos' }).getByRole('checkbox', { checked: true })).toHaveCount(5);
    await confirms(page);
    for (const { name } of six.slice(0, 5)) await expect(page.getByRole('link', { name })).toBeVisible();
  });
});
