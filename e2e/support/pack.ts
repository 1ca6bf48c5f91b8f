import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { root } from './paths.ts';
import { test } from './page.ts';
import { becomeFirstAdmin, choosePassword } from './session.ts';
import { serve, type Served } from './ventanilla.ts';

const password = 'cuatro-palabras-al-azar';

/** An institution that runs on one of the small packs of the tests. */
export interface Institution {
  url: string;
  /** Makes this browser the first administrator; once. */
  admin(page: Page): Promise<void>;
  /** Has the administrator register somebody with a role, perhaps in a team, and signs this browser in as that person. */
  person(admin: Page, page: Page, who: { name: string; email: string; role: string; team?: string }): Promise<void>;
}

/** One institution for all stories of a file; what it gives back may be called inside a story. */
export function institutionOfThisFile(pack: string): () => Institution {
  let folder: string | undefined;
  let served: Served | undefined;
  test.beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'ventanilla-e2e-'));
    served = await serve({ data: folder, pack: path.join(root, 'crates', 'fixtures', 'tests', 'packs', pack) });
  });
  test.afterAll(async () => {
    await served?.stop();
    served = undefined;
    if (folder) await rm(folder, { recursive: true });
  });
  return () => {
    if (!served) throw new Error('The institution is not running: ask for it inside a story.');
    const running = served;
    const people = `${running.url}/administracion/personas/nueva`;
    return {
      url: running.url,
      admin: async (page) => {
        await becomeFirstAdmin(page, running, { email: 'ines@mesa.example', password });
      },
      person: async (admin, page, { name, email, role, team }) => {
        await admin.goto(people);
        await admin.getByLabel('Nombre completo').fill(name);
        await admin.getByLabel('Correo electrónico').fill(email);
        await admin.getByLabel('Función').selectOption({ label: role });
        if (team) await admin.getByLabel('Equipo').selectOption({ label: team });
        await admin.getByRole('button', { name: 'Agregar y crear enlace' }).click();
        await page.goto(await admin.getByText(/^http\S+\/bienvenida\/\S+$/).innerText());
        await choosePassword(page, password);
      },
    };
  };
}
