import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The program under test: what `./x test` names, else the debug build. */
export const program =
  process.env.VENTANILLA_BIN ||
  path.resolve(root, process.env.CARGO_TARGET_DIR || 'target', 'debug', 'ventanilla');

/** Where photographs of pages are kept. */
export const photos = path.join(root, 'target', 'photos');
