import { expect } from '@playwright/test';
import { at, heading, type Stop } from '../support/stop.ts';

const role = 'Administración';

/** Services, definitions, kinds, texts, mail out, jobs, health. */
export const textStops: Stop[] = [
  at('correo', '/administracion/correo', 'Correo', role),
  {
    name: 'correo-detenidos',
    role,
    open: async (page, url) => {
      await page.goto(`${url}/administracion/correo?ver=detenidos`);
      await expect(page.getByRole('button', { name: /^Liberar/ }).first()).toBeVisible();
    },
  },
  {
    name: 'correo-sin-elegir',
    role,
    open: async (page, url) => {
      await page.goto(`${url}/administracion/correo?ver=detenidos`);
      await page.getByRole('button', { name: 'Detener los elegidos' }).click();
      await expect(page.getByRole('status').filter({ hasText: 'Elija al menos un correo' })).toBeVisible();
    },
  },
  {
    name: 'correo-carta',
    role,
    open: async (page, url) => {
      await page.goto(`${url}/administracion/correo?ver=detenidos`);
      await page.getByRole('row').getByRole('link').first().click();
      await heading(page, /OCO-/);
    },
  },
  at('procesos', '/administracion/tareas', 'Procesos', role),
  at('macros', '/administracion/macros', 'Macros', role),
  at('macro-nueva', '/administracion/macros/nueva', /macro/i, role),
  {
    name: 'macro-con-errores',
    role,
    open: async (page, url) => {
      await page.goto(`${url}/administracion/macros/nueva`);
      await page.getByRole('button', { name: 'Guardar la macro' }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir' })).toBeFocused();
    },
  },
  at('etiquetas', '/administracion/etiquetas', 'Etiquetas', role),
  at('reglas', '/administracion/reglas', 'Reglas', role),
  at('reglas-registro', '/administracion/reglas/registro', 'Lo que hicieron las reglas', role),
  at('regla-nueva', '/administracion/reglas/nueva', /regla/i, role),
  {
    name: 'regla-con-errores',
    role,
    open: async (page, url) => {
      await page.goto(`${url}/administracion/reglas/nueva`);
      await page.getByRole('button', { name: 'Guardar la regla' }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir' })).toBeFocused();
    },
  },
  at('estado', '/administracion/estado', 'Estado', role),
  at('tipos', '/administracion/tipos', 'Tipos', role),
  at('tipo', '/administracion/tipos/solicitud', 'Ticket', role),
  at('admin-servicios', '/administracion/servicios', 'Servicios', role),
  at('admin-servicio', '/administracion/servicios/internet', 'Falla de red o Internet', role),
  {
    name: 'servicio-con-errores',
    role,
    open: async (page, url) => {
      await page.goto(`${url}/administracion/servicios/internet`);
      await page.getByLabel('Nombre').fill('');
      await page.getByRole('button', { name: 'Guardar los datos' }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir un dato' })).toBeFocused();
    },
  },
  {
    name: 'servicio-formulario',
    role,
    open: async (page, url) => {
      await page.goto(`${url}/administracion/servicios/camaras/formulario`);
      await page.getByRole('button', { name: 'Agregar un campo' }).click();
      await page.getByLabel('Nombre del campo').fill('Lugar de la cámara');
      await page.getByLabel('Qué guarda').selectOption({ label: 'Una opción de una lista' });
      await page.getByLabel(/^Opciones/).fill('Plaza\nMercado');
      await page.getByRole('button', { name: 'Actualizar la vista previa' }).click();
      await expect(page.getByRole('region', { name: 'Vista previa' }).getByLabel('Lugar de la cámara')).toBeVisible();
      await expect(page.getByLabel('Nombre del campo')).toBeVisible();
    },
  },
  {
    name: 'servicio-formulario-con-errores',
    role,
    open: async (page, url) => {
      await page.goto(`${url}/administracion/servicios/camaras/formulario`);
      await page.getByRole('button', { name: 'Agregar un campo' }).click();
      await page.getByLabel(/^Se pide solo cuando/).fill('color:rojo');
      await page.getByRole('button', { name: 'Guardar como versión nueva' }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir un dato' })).toBeFocused();
    },
  },
  at('mensajes', '/administracion/mensajes', 'Mensajes', role),
  {
    name: 'mensaje',
    role,
    open: async (page, url) => {
      await page.goto(`${url}/administracion/mensajes/resolved`);
      await heading(page, 'Mensaje: Resuelto');
    },
  },
  {
    name: 'mensaje-con-errores',
    role,
    open: async (page, url) => {
      await page.goto(`${url}/administracion/mensajes/resolved`);
      await page.getByLabel('Mensaje').fill('Su sueldo es {{ sueldo }}');
      await page.getByRole('button', { name: 'Guardar el mensaje' }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'Renglón 1' })).toBeFocused();
    },
  },
  {
    name: 'mensaje-probado',
    role,
    open: async (page, url) => {
      await page.goto(`${url}/administracion/mensajes/resolved`);
      await page.getByRole('button', { name: 'Ver cómo queda' }).click();
      await expect(page.getByText('Con datos de ejemplo. Escriba un folio')).toBeVisible();
      await expect(page.getByRole('heading', { name: /^Quien solicita/ })).toBeVisible();
    },
  },
  at('respuestas', '/administracion/respuestas', 'Respuestas', role),
  at('respuesta-nueva', '/administracion/respuestas/nueva', 'Respuesta nueva', role),
  {
    name: 'respuesta-con-errores',
    role,
    open: async (page, url) => {
      await page.goto(`${url}/administracion/respuestas/nueva`);
      await page.getByRole('button', { name: 'Guardar la respuesta' }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir 2 datos' })).toBeFocused();
    },
  },
  {
    name: 'respuesta-probada',
    role,
    open: async (page, url) => {
      await page.goto(`${url}/administracion/respuestas/acuse`);
      await page.getByText('Servicios', { exact: true }).last().click();
      await page.getByLabel('Cuentas y permisos').check();
      await page.getByRole('button', { name: 'Ver cómo queda' }).click();
      await expect(page.getByText('Con datos de ejemplo. Escriba un folio')).toBeVisible();
      await page.getByText('Servicios', { exact: true }).last().click();
      await expect(page.getByLabel('Cuentas y permisos')).toBeChecked();
    },
  },
  {
    name: 'servicio-versiones',
    role,
    open: async (page, url) => {
      for (const label of ['Ventanilla', 'Piso']) {
        await page.goto(`${url}/administracion/servicios/telefonia/formulario`);
        if ((await page.getByText(`. ${label}`).count()) > 0) continue;
        await page.getByRole('button', { name: 'Agregar un campo' }).click();
        await page.getByLabel('Nombre del campo').last().fill(label);
        await page.getByRole('button', { name: 'Guardar como versión nueva' }).click();
        await expect(page.getByText('Se guardó una versión nueva')).toBeVisible();
      }
      await page.goto(`${url}/administracion/servicios/telefonia`);
      await page.getByRole('button', { name: 'Comparar' }).click();
      await expect(page.getByText('Se agregó el campo «Piso»').last()).toBeVisible();
    },
  },
  at('paquete', '/administracion/paquete', 'Paquete', role),
];
