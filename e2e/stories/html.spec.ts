import { demoOfThisFile } from '../support/demo.ts';
import { faultsOf } from '../support/html.ts';
import { expect, test } from '../support/page.ts';

const demo = demoOfThisFile();

// Every page of the product is read by the same rules where the pages are walked, in paginas.spec.ts.
test('[P-39] lo que se revisa en cada página encuentra lo que está mal', async () => {
  const broken = '<!doctype html><html lang="es-MX"><head><title>Uno</title></head><body><p id="a">Dos<p id="a">Tres</body></html>';
  expect((await faultsOf(broken)).join('\n')).toContain('no-dup-id');
});

test('[P-39] un artículo descargado es HTML válido por sí solo', async ({ request }) => {
  const answer = await request.get(`${demo().url}/conocimiento/manual/descargar`);
  expect(answer.status()).toBe(200);
  expect(await faultsOf(await answer.text())).toEqual([]);
});
