import { expect } from '@playwright/test';
import { at, type Stop } from '../support/stop.ts';

/** The lists, the first page of the desk, and registering for somebody else. */
export const lists: Stop[] = [
  at('mi-trabajo-titular', '/inicio', 'Mi trabajo', 'Titular'),
  at('mi-trabajo-agente', '/inicio', 'Mi trabajo', 'Agente técnico'),
  at('solicitudes-sin-asignar', '/solicitudes?vista=sin-asignar', 'Tickets: sin asignar', 'Titular'),
  at('solicitudes-en-espera', '/solicitudes?vista=en-espera', 'Tickets: en espera', 'Agente técnico'),
  at('solicitudes-terminadas', '/solicitudes?vista=terminadas', 'Tickets: terminados hace poco', 'Titular'),
  {
    name: 'solicitudes-filtro-equivocado',
    role: 'Titular',
    open: async (page, url) => {
      await page.goto(`${url}/solicitudes?filtro=estdo%3Aabierto`);
      await expect(page.getByText('El filtro no se entiende')).toBeVisible();
    },
  },
  at('mis-tareas', '/tareas', 'Mis tareas', 'Agente técnico'),
  at('por-aprobar', '/aprobaciones', 'Por aprobar', 'Agente técnico'),
  at('en-bloque-vacio', '/en-bloque', 'En bloque', 'Agente técnico'),
  at('registrar', '/solicitudes/nueva', 'Registrar ticket', 'Titular'),
  {
    name: 'registrar-con-errores',
    role: 'Agente técnico',
    open: async (page, url) => {
      await page.goto(`${url}/solicitudes/nueva`);
      await page.getByLabel('Oficio', { exact: true }).check();
      await page.getByLabel('Registrar a alguien nuevo').check();
      await page.getByRole('button', { name: 'Registrar ticket' }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir' })).toBeFocused();
    },
  },
  {
    name: 'registrar-buscando',
    role: 'Titular',
    open: async (page, url) => {
      await page.goto(`${url}/solicitudes/nueva`);
      await page.getByLabel('Buscar por nombre, correo o dependencia').pressSequentially('catastro');
      await page.getByRole('radio', { name: /catastro/i }).first().check();
      await page.getByLabel('Servicio', { exact: true }).selectOption({ label: 'Mantenimiento correctivo' });
      await expect(page.getByRole('radio', { name: /catastro/i }).first()).toBeChecked();
    },
  },
  {
    name: 'registrado',
    role: 'Agente técnico',
    open: async (page, url) => {
      await page.goto(`${url}/solicitudes/nueva`);
      await page.getByLabel('Registrar a alguien nuevo').check();
      await page.getByLabel('Nombre completo').fill('Rosa Inventada Núñez');
      await page.getByLabel('Dependencia', { exact: true }).selectOption({ index: 3 });
      await page.getByLabel('Servicio', { exact: true }).selectOption({ label: 'Telefonía' });
      await page.getByLabel('Qué necesita o qué está pasando').fill('La extensión no recibe llamadas de fuera.');
      await page.getByRole('button', { name: 'Registrar ticket' }).click();
      await expect(page.getByRole('heading', { level: 1, name: /^OCO-/ })).toBeVisible();
    },
  },
];
