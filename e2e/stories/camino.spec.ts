import { demoOfThisFile } from '../support/demo.ts';
import { axe, expect, noSidewaysScroll, photo, test } from '../support/page.ts';
import { signIn } from '../support/session.ts';
import * as path from './camino.ts';

const demo = demoOfThisFile();

test('[OCO-2][OCO-3][OCO-8][OCO-12][OCO-16] un ticket va del formulario público a su cierre', async ({
  page,
  anotherPage,
}) => {
  const { url, person } = demo();
  await path.sendsItWrongFirst(page, url);
  const sent = await path.sendsItRight(page, demo().mails);

  const head = await anotherPage();
  await signIn(head, url, person('Titular'));
  await path.headTriages(head, url, sent, 'Lía Modelo Ensayo');

  const agent = await anotherPage();
  await signIn(agent, url, person('Agente técnico'));
  await path.agentWrites(agent, url, sent);
  await path.agentResolves(agent);
  await path.agentCloses(agent);
  await photo(agent, 'camino-solicitud-cerrada');

  await path.guestReads(page, sent);
  await photo(page, 'camino-seguimiento-cerrado');
  const next = await path.guestGoesOn(page, sent);
  await axe(page);
  await noSidewaysScroll(page);
  await photo(page, 'camino-seguimiento-sigue');
  await head.goto(`${url}/solicitudes/${next}`);
  await expect(head.getByText('da seguimiento a').first()).toBeVisible();
  await head.goto(`${url}/solicitudes`);
  await expect(head.getByRole('row', { name: sent.folio })).toHaveCount(0);
});
