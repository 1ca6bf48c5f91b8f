import { randomUUID } from 'node:crypto';
import { expect, type APIRequestContext } from '@playwright/test';
import { proof } from './human.ts';

/** The most that a story may make at once. */
const MOST = 60;

/** Sends the public form without a browser; gives back the private link. */
export async function send(request: APIRequestContext, url: string, description: string): Promise<string> {
  const multipart = {
    command: randomUUID(),
    email: 'caja.uno@ocoyoacac.example',
    unit: 'ingresos',
    service: 'internet',
    description,
    privacy: 'sí',
    ...(await proof(request, `${url}/enviar`)),
  };
  const answer = await request.post(`${url}/enviar`, { multipart, maxRedirects: 0 });
  expect(answer.status(), 'sending the form').toBe(303);
  const path = answer.headers()['location']?.replace(/\?.*$/, '');
  expect(path).toMatch(/^\/seguimiento\/./);
  return `${url}${path}`;
}

/** Sends the form so many times. */
export async function sendMany(request: APIRequestContext, url: string, count: number): Promise<void> {
  expect(count, 'tickets for one story').toBeLessThanOrEqual(MOST);
  for (let number = 1; number <= count; number += 1) {
    await send(request, url, `Prueba de lista ${number}: la caja no tiene red.`);
  }
}
