import { expect, type Page, type Response } from '@playwright/test';
import type { Person, Served } from './ventanilla.ts';

/** Signs in through the page, as a person does. */
export async function signIn(page: Page, url: string, person: Person): Promise<void> {
  await page.goto(`${url}/entrar`);
  await page.getByLabel('Correo electrónico').fill(person.email);
  await page.getByLabel('Contraseña').fill(person.password);
  await page.getByRole('button', { name: 'Entrar' }).click();
  await expect(page.getByRole('button', { name: 'Salir' })).toBeVisible();
}

/** Signs this browser in without the page: for stories about something else. */
export async function signedIn(page: Page, url: string, person: Person): Promise<void> {
  const form = { email: person.email, password: person.password };
  const answer = await page.request.post(`${url}/entrar`, { form, maxRedirects: 0 });
  expect(answer.status(), 'signing in').toBe(303);
}

/** Chooses the password that a one-time link asks for. */
export async function choosePassword(page: Page, password: string): Promise<void> {
  await page.getByLabel('Contraseña', { exact: true }).fill(password);
  await page.getByLabel('Repita la contraseña').fill(password);
  await page.getByRole('button', { name: 'Guardar y entrar' }).click();
  await expect(page.getByRole('button', { name: 'Salir' })).toBeVisible();
}

/** Makes the first administrator through the link that the first start printed; gives back what the link answered. */
export async function becomeFirstAdmin(page: Page, { firstAdmin }: Served, person: Person): Promise<Response | null> {
  if (!firstAdmin) throw new Error('This start printed no link for the first administrator.');
  const welcome = await page.goto(firstAdmin);
  await page.getByLabel('Nombre completo').fill('Inés Arranque Ficticio');
  await page.getByLabel('Correo electrónico').fill(person.email);
  await choosePassword(page, person.password);
  return welcome;
}
