import { expect } from '@playwright/test';
import { pdf } from '../support/samples.ts';
import { at, heading, type Stop } from '../support/stop.ts';
import { live } from './pages-live.ts';
import { peopleStops } from './pages-people.ts';
import { send } from '../support/tickets.ts';
import { portalStops } from './pages-portal.ts';
import { clockStops } from './pages-clocks.ts';
import { securityStops } from './pages-security.ts';
import { textStops } from './pages-texts.ts';
import { lists } from './pages-lists.ts';

/** The ticket of the demo that is in a state, as those who attend see it. */
function ticketIn(state: string): Stop {
  return {
    name: `solicitud-${state.toLowerCase()}`,
    role: 'Titular',
    open: async (page, url) => {
      await page.goto(`${url}/solicitudes?vista=todas`);
      const row = page.getByRole('row').filter({ has: page.getByText(state, { exact: true }) });
      await row.first().getByRole('link').click();
      await expect(page.getByRole('list').getByRole('listitem').first()).toBeVisible();
      await expect(page.getByRole('main').getByText(state, { exact: true })).toBeVisible();
    },
  };
}

const portal: Stop[] = [
  at('inicio', '/', '¿En qué podemos ayudarle?'),
  at('buscar-con-resultados', '/buscar?q=impresora', 'Resultados para «impresora»'),
  at('buscar-sin-resultados', '/buscar?q=zzyzx', 'Resultados para «zzyzx»'),
  at('buscar-vacio', '/buscar', 'Buscar'),
  at('enviar', '/enviar', 'Enviar un ticket'),
  {
    name: 'enviar-con-errores',
    open: async (page, url) => {
      await page.goto(`${url}/enviar`);
      await page.getByLabel('Correo electrónico').fill('mesa.catastro');
      await page.getByLabel('Adjuntar archivos').setInputFiles(pdf('evidencia.pdf'));
      await page.getByRole('button', { name: 'Enviar', exact: true }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir 5 datos' })).toBeVisible();
    },
  },
  {
    name: 'seguimiento-nuevo',
    open: async (page, url) => {
      await page.goto(`${await send(page.request, url, 'No hay red en la caja 1.')}?nuevo=1`);
      await expect(page.getByText('Lo recibimos. Este es su folio:')).toBeVisible();
    },
  },
  {
    name: 'seguimiento',
    open: async (page, url) => {
      await page.goto(await send(page.request, url, 'No hay red en la caja 2.'));
      await heading(page, /^OCO-/);
      await expect(page.getByText('Todavía no hay respuestas')).toBeVisible();
    },
  },
  at('conocimiento', '/conocimiento', 'Base de conocimientos'),
  at('conocimiento-articulo', '/conocimiento/impresora', 'La impresora no imprime: primeras revisiones'),
  at('conocimiento-manual', '/conocimiento/manual', 'Manual para quien solicita'),
  at('entrar', '/entrar', 'Iniciar sesión'),
  {
    name: 'entrar-con-error',
    open: async (page, url) => {
      await page.goto(`${url}/entrar`);
      await page.getByLabel('Correo electrónico').fill('nadie@ocoyoacac.example');
      await page.getByLabel('Contraseña').fill('no es esta');
      await page.getByRole('button', { name: 'Entrar' }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'no son correctos' })).toBeFocused();
      await expect(page.getByLabel('Correo electrónico')).toHaveValue('nadie@ocoyoacac.example');
    },
  },
  at('error-no-existe', '/esto-no-existe', 'No encontramos esa página'),
  at('bienvenida-usada', '/bienvenida/inventado', 'No encontramos esa página'),
];

const attending: Stop[] = [
  at('solicitudes-en-curso', '/solicitudes', 'Tickets: en curso', 'Titular'),
  at('solicitudes-todas', '/solicitudes?vista=todas', 'Tickets: todos', 'Titular'),
  at('solicitudes-mias', '/solicitudes?vista=mias', 'Tickets: míos', 'Agente técnico'),
  {
    name: 'solicitudes-vacia',
    role: 'Titular',
    open: async (page, url) => {
      await page.goto(`${url}/solicitudes?vista=mias`);
      await expect(page.getByText('Aquí no hay nada por ahora')).toBeVisible();
    },
  },
  ...['Abierto', 'Pendiente', 'Resuelto', 'Cerrado'].map(ticketIn),
  {
    name: 'solicitud-con-error',
    role: 'Titular',
    open: async (page, url) => {
      await ticketIn('Pendiente').open(page, url);
      const next = page.getByRole('region', { name: 'Siguiente paso' });
      await next.getByText('Resolver', { exact: true }).click();
      await next.getByRole('button', { name: 'Confirmar: Resolver' }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir 2 datos' })).toBeVisible();
    },
  },
  {
    name: 'solicitud-nota',
    role: 'Agente técnico',
    open: async (page, url) => {
      await ticketIn('Abierto').open(page, url);
      await page.getByLabel('Nota interna').check();
      await page.getByText('Adjuntar archivos').click();
      await expect(page.getByLabel('Archivos')).toBeVisible();
    },
  },
  {
    name: 'por-que',
    role: 'Titular',
    open: async (page, url) => {
      await ticketIn('Abierto').open(page, url);
      await page.getByRole('link', { name: 'Quién puede hacer qué aquí' }).click();
      await heading(page, /^Quién puede hacer qué en /);
      await page.getByLabel('Persona').selectOption({ index: 1 });
      await page.getByLabel('Qué quiere hacer').selectOption({ index: 1 });
      await page.getByRole('button', { name: 'Preguntar por qué' }).click();
      await expect(page.getByRole('status')).toBeVisible();
    },
  },
  at('error-no-es-para-usted', '/administracion/personas', 'No encontramos esa página', 'Titular'),
  at('estilo', '/estilo', 'Guía de estilo', 'Titular'),
];

const managing: Stop[] = [
  at('administracion', '/administracion', 'Administración', 'Administración'),
  at('error-administrador', '/solicitudes', 'No encontramos esa página', 'Administración'),
];

/** Every page, in turn. */
export const stops: Stop[] = [
  ...portal,
  ...attending,
  ...managing,
  ...portalStops,
  ...clockStops,
  ...securityStops,
  ...textStops,
  ...lists,
  ...peopleStops,
  ...live,
];
