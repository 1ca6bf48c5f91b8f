import { expect } from '@playwright/test';
import { at, heading, type Stop } from '../support/stop.ts';

/** Sign-up, forgotten password, privacy notice, catalogue. */
export const portalStops: Stop[] = [
  at('servicios', '/servicios', 'Servicios'),
  at('servicio', '/servicios/internet', 'Falla de red o Internet'),
  at('privacidad', '/privacidad', 'Aviso de privacidad simplificado'),
  at('registro', '/registro', 'Registrarse'),
  {
    name: 'registro-con-errores',
    open: async (page, url) => {
      await page.goto(`${url}/registro`);
      await page.getByLabel('Nombre completo').fill('Mariana Peña Inventada');
      await page.getByRole('button', { name: 'Crear mi cuenta' }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir 4 datos' })).toBeFocused();
      await expect(page.getByText('Listo: comprobamos que lo envía una persona.')).toBeVisible();
    },
  },
  at('registro-revise-su-correo', '/registro/revise-su-correo', 'Revise su correo'),
  at('registro-enlace-vencido', '/registro/confirmar/inventado', 'Este enlace ya no sirve'),
  at('contrasena', '/contrasena', 'Olvidé mi contraseña'),
  at('contrasena-revise-su-correo', '/contrasena/revise-su-correo', 'Revise su correo'),
  at('enviar-revise-su-correo', '/enviar/revise-su-correo', 'Falta un paso: revise su correo'),
  {
    name: 'enviar-con-cuenta',
    role: 'Agente técnico',
    open: async (page, url) => {
      await page.goto(`${url}/enviar`);
      await heading(page, 'Enviar un ticket');
      await expect(page.getByLabel('Correo electrónico')).toBeHidden();
    },
  },
  {
    name: 'mis-solicitudes-aviso',
    role: 'Titular',
    open: async (page, url) => {
      await page.goto(`${url}/mis-solicitudes`);
      await expect(page.getByText('Hay una versión del aviso de privacidad')).toBeVisible();
    },
  },
];
