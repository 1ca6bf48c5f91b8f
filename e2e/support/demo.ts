import { test } from './page.ts';
import { demo, type Demo } from './ventanilla.ts';

/**
 * One demonstration for all stories of a file; what it gives back may be called inside a story. Unless told otherwise it
 * shows only the tickets that the pack writes down one by one, which is quick.
 */
export function demoOfThisFile(months = 0): () => Demo {
  let running: Demo | undefined;
  test.beforeAll(async () => {
    running = await demo(['--months', String(months)]);
  });
  test.afterAll(async () => {
    await running?.stop();
    running = undefined;
  });
  return () => {
    if (!running) throw new Error('The demonstration is not running: ask for it inside a story.');
    return running;
  };
}
