import { expect } from '@playwright/test';
import { at, type Stop } from '../support/stop.ts';

/** Deadlines and why they are what they are; calendars; mail that came in. */
export const clockStops: Stop[] = [
  {
    name: 'plazo-por-que',
    role: 'Titular',
    open: async (page, url) => {
      await page.goto(`${url}/solicitudes?vista=en-curso`);
      await page.getByRole('row').nth(1).getByRole('link').first().click();
      const clocks = page.getByRole('region', { name: 'Plazos' });
      await clocks.getByRole('link').first().click();
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page).toHaveURL(/\/plazos\//);
    },
  },
  {
    name: 'lista-por-vencimiento',
    role: 'Titular',
    open: async (page, url) => {
      await page.goto(`${url}/solicitudes?vista=en-curso&orden=vencimiento`);
      await expect(page.getByRole('row').nth(1)).toBeVisible();
    },
  },
  at('calendarios', '/administracion/calendarios', 'Calendarios', 'Administración'),
  at('calendario', '/administracion/calendarios/ugdai', /^Calendario:/, 'Administración'),
  at('avisos', '/administracion/avisos', 'Avisos a otros sistemas', 'Administración'),
  at('aviso-nuevo', '/administracion/avisos/nuevo', 'Aviso nuevo', 'Administración'),
  at('alertas', '/administracion/alertas', 'Alertas de otros sistemas', 'Administración'),
  at('alerta-nueva', '/administracion/alertas/nueva', 'Sistema nuevo', 'Administración'),
  at('mi-calendario', '/mi-cuenta/calendario', 'Calendario de vencimientos', 'Titular'),
  at('mis-sistemas', '/mi-cuenta/sistemas', 'Sistemas con mis permisos', 'Titular'),
  at('correo-recibido', '/administracion/correo-recibido', 'Correo recibido', 'Administración'),
];
