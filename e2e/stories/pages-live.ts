import { expect } from '@playwright/test';
import { at, heading, type Stop } from '../support/stop.ts';

/** The pages of the workspace around a ticket's page. */
export const live: Stop[] = [
  at('atajos', '/atajos', 'Atajos de teclado', 'Titular'),
  {
    name: 'respuestas-guardadas',
    role: 'Agente técnico',
    open: async (page, url) => {
      await page.goto(`${url}/solicitudes?vista=en-curso`);
      await page.locator('[data-row-link]').first().click();
      const folio = /OCO-\d+/.exec(page.url())?.[0] ?? '';
      await page.goto(`${url}/solicitudes/${folio}/respuestas`);
      await heading(page, 'Respuestas guardadas');
      await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
    },
  },
];
