import { expect, type Page } from '@playwright/test';
import { pdf } from '../support/samples.ts';
import { send } from '../support/tickets.ts';

/** A page of the product, and how one gets to it. */
export interface Stop {
  /** Name of its photographs; never changed, so that two runs can be laid side by side. */
  name: string;
  /** The role that is signed in; none is a guest. */
  role?: string;
  /** Goes there and waits for what makes it this page. */
  open(page: Page, url: string): Promise<void>;
}

const heading = (page: Page, text: string | RegExp) =>
  expect(page.getByRole('heading', { level: 1, name: text })).toBeVisible();

/** A page that is at an address. */
function at(name: string, path: string, title: string | RegExp, role?: string): Stop {
  const open = async (page: Page, url: string) => {
    await page.goto(url + path);
    await heading(page, title);
  };
  return role ? { name, role, open } : { name, open };
}

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
      await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir 4 datos' })).toBeVisible();
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
      await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir un dato' })).toBeVisible();
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

/** Adds somebody; gives back the link that the page then shows. */
async function newPerson(page: Page, url: string, email: string): Promise<string> {
  await page.goto(`${url}/administracion/personas`);
  await page.getByLabel('Nombre completo').fill('Noé Prueba Inventado');
  await page.getByLabel('Correo electrónico').fill(email);
  await page.getByLabel('Función').selectOption({ label: 'Agente técnico' });
  await page.getByRole('button', { name: 'Agregar y crear enlace' }).click();
  return page.getByText(/^http\S+\/bienvenida\/\S+$/).innerText();
}

const managing: Stop[] = [
  at('personas', '/administracion/personas', 'Personas', 'Administración'),
  {
    name: 'personas-enlace',
    role: 'Administración',
    open: async (page, url) => {
      await newPerson(page, url, 'noe.enlace@ocoyoacac.example');
      await expect(page.getByRole('status').filter({ hasText: 'Enlace de acceso para Noé' })).toBeVisible();
    },
  },
  {
    name: 'personas-con-errores',
    role: 'Administración',
    open: async (page, url) => {
      await page.goto(`${url}/administracion/personas`);
      await page.getByRole('button', { name: 'Agregar y crear enlace' }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir 3 datos' })).toBeFocused();
    },
  },
  {
    name: 'persona',
    role: 'Administración',
    open: async (page, url) => {
      await page.goto(`${url}/administracion/personas`);
      await page.getByRole('row').getByRole('link').first().click();
      await page.getByText(/^Terminar/).first().click();
      await expect(page.getByRole('button', { name: 'Terminar la función' }).first()).toBeVisible();
    },
  },
  {
    name: 'persona-con-errores',
    role: 'Administración',
    open: async (page, url) => {
      await page.goto(`${url}/administracion/personas`);
      await page.getByRole('row').getByRole('link').first().click();
      await page.getByRole('button', { name: 'Dar la función' }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir un dato' })).toBeFocused();
    },
  },
  {
    name: 'bienvenida',
    role: 'Administración',
    open: async (page, url) => {
      await page.goto(await newPerson(page, url, 'noe.bienvenida@ocoyoacac.example'));
      await heading(page, 'Hola, Noé Prueba Inventado');
    },
  },
  {
    name: 'bienvenida-con-errores',
    role: 'Administración',
    open: async (page, url) => {
      await page.goto(await newPerson(page, url, 'noe.error@ocoyoacac.example'));
      await page.getByLabel('Contraseña', { exact: true }).fill('corta');
      await page.getByRole('button', { name: 'Guardar y entrar' }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir un dato' })).toBeFocused();
    },
  },
  at('error-administrador', '/solicitudes', 'No encontramos esa página', 'Administración'),
];

/** Every page, in turn. */
export const stops: Stop[] = [...portal, ...attending, ...managing];
