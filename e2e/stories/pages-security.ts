import { expect } from '@playwright/test';
import { at, heading, type Stop } from '../support/stop.ts';

/** One's own account, and the ways in. */
export const securityStops: Stop[] = [
  at('mi-cuenta', '/mi-cuenta', 'Mi cuenta', 'Titular'),
  {
    name: 'mi-cuenta-con-errores',
    role: 'Titular',
    open: async (page, url) => {
      await page.goto(`${url}/mi-cuenta`);
      await page.getByLabel('Contraseña actual').fill('no es esta');
      await page.getByLabel('Contraseña nueva', { exact: true }).fill('corta');
      await page.getByRole('button', { name: 'Cambiar contraseña' }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'Falta corregir un dato' })).toBeFocused();
    },
  },
  at('mis-ausencias', '/mi-cuenta/ausencias', 'Ausencias', 'Titular'),
  at('mis-avisos', '/mi-cuenta/avisos', 'Avisos por correo', 'Titular'),
  at('claves', '/mi-cuenta/claves', 'Claves de acceso', 'Titular'),
  {
    name: 'claves-con-errores',
    role: 'Titular',
    open: async (page, url) => {
      await page.goto(`${url}/mi-cuenta/claves`);
      await page.getByRole('button', { name: 'Crear la clave' }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'Diga para qué programa es' })).toBeFocused();
    },
  },
  at('para-programas', '/api', 'Para programas'),
  at('dos-pasos', '/mi-cuenta/seguridad', 'Verificación en dos pasos', 'Titular'),
  {
    name: 'dos-pasos-preparar',
    role: 'Agente técnico',
    open: async (page, url) => {
      await page.goto(`${url}/mi-cuenta/seguridad`);
      await page.getByRole('button', { name: 'Comenzar' }).click();
      await page.getByLabel('Código de seis números').fill('123');
      await page.getByRole('button', { name: 'Activar' }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'El código no es correcto' })).toBeFocused();
      await expect(page.getByRole('img', { name: 'Código para escanear con el teléfono' })).toBeVisible();
    },
  },
  {
    name: 'entrar-espera',
    open: async (page, url) => {
      const form = { email: 'espera@ocoyoacac.example', password: 'no es esta' };
      for (let n = 0; n < 5; n += 1) await page.request.post(`${url}/entrar`, { form });
      await page.goto(`${url}/entrar`);
      await page.getByLabel('Correo electrónico').fill(form.email);
      await page.getByLabel('Contraseña').fill(form.password);
      await page.getByRole('button', { name: 'Entrar' }).click();
      await heading(page, 'Iniciar sesión');
      await expect(page.getByRole('alert').filter({ hasText: 'Hubo varios intentos fallidos' })).toBeFocused();
    },
  },
];
