import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, type APIRequestContext, type Page } from '@playwright/test';

/** Does the work that a page asks for, as its script does; gives back the controls of the form. */
export async function proof(request: APIRequestContext, form: string): Promise<{ challenge: string; proof: string }> {
  const page = await (await request.get(form)).text();
  const given = (name: string) => page.match(new RegExp(`data-${name}="([^"]+)"`))?.[1] ?? '';
  const challenge = given('challenge');
  const bits = Number(given('bits'));
  const seed = createHash('sha256').update(challenge).digest('hex').slice(0, 32);
  const found: number[] = [];
  for (let number = 0; found.length < Number(given('puzzles')); number += 1) {
    const hash = createHash('sha256').update(`${seed}:${found.length}:${number}`).digest();
    if (Math.clz32(hash.readUInt32BE(0)) < bits) continue;
    found.push(number);
    number = -1;
  }
  return { challenge, proof: found.join('.') };
}

/** Ticks that the privacy notice was read. */
export const agrees = (page: Page) => page.getByLabel('Leí el aviso de privacidad').check();

const ANSWERS: [RegExp, string][] = [
  [/Ocoyoacac/, 'Estado de México'],
  [/sigue del cuatro/, 'cinco'],
  [/después del lunes/, 'Martes'],
  [/lápiz/, 'una goma'],
  [/patas/, 'cuatro'],
];

/** Answers the question that is asked where no script runs. */
export async function answers(page: Page): Promise<void> {
  const asked = page.locator('label[for=answer]');
  const text = await asked.innerText();
  const known = ANSWERS.find(([question]) => question.test(text));
  await page.locator('#answer').fill(known?.[1] ?? '');
}

/** The address of the link that the newest mail with such a path has, once it has arrived. */
export async function mailedLink(folder: string, beginning: string, since: number): Promise<string> {
  let found = '';
  await expect
    .poll(
      async () => {
        for (const name of await readdir(folder)) {
          if (!name.endsWith('.eml')) continue;
          const file = path.join(folder, name);
          if ((await stat(file)).mtimeMs < since) continue;
          found = decoded(await readFile(file, 'utf8')).match(new RegExp(`http\\S+${beginning}\\S+`))?.[0] ?? found;
        }
        return found;
      },
      { timeout: 15_000, message: `a mail with ${beginning}` },
    )
    .not.toBe('');
  return found;
}

function decoded(mail: string): string {
  const [head = '', ...rest] = mail.replaceAll('\r\n', '\n').split('\n\n');
  const body = rest.join('\n\n');
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/quoted-printable/i.test(head)) return body;
  const bytes = body.replaceAll('=\n', '').replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
