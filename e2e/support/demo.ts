import { test } from './page.ts';
import { demo, type Demo } from './ventanilla.ts';

/** One demonstration for all stories of a file; what it gives back may be called inside a story. */
export function demoOfThisFile(): () => Demo {
  let running: Demo | undefined;
  test.beforeAll(async () => {
    running = await demo();
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
