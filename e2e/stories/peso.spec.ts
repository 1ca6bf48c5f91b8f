import type { Page } from '@playwright/test';
import { demoOfThisFile } from '../support/demo.ts';
import { expect, test } from '../support/page.ts';
import { signedIn } from '../support/session.ts';

const demo = demoOfThisFile();

/** The bytes that came over the wire, as the browser counts them. */
async function weigh(page: Page, visit: () => Promise<unknown>): Promise<number> {
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  let bytes = 0;
  client.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  await visit();
  await client.detach();
  return bytes;
}

test('la página de un folio pesa poco y no salta', async ({ page, anotherPage }) => {
  const { url, person } = demo();
  await signedIn(page, url, person('Titular'));
  const finder = await anotherPage();
  await signedIn(finder, url, person('Agente técnico'));
  await finder.goto(`${url}/solicitudes?vista=en-curso`);
  const links = await finder.locator('[data-row-link]').evaluateAll((all) => all.map((it) => (it as HTMLAnchorElement).href));
  await page.addInitScript(() => {
    const shifts = { sum: 0 };
    (window as unknown as { shifts: typeof shifts }).shifts = shifts;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput } = entry as unknown as { value: number; hadRecentInput: boolean };
        if (!hadRecentInput) shifts.sum += value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const opened = async (link: string | undefined) => {
    await page.goto(link ?? '', { waitUntil: 'load' });
    await expect(page.getByLabel('Texto')).toBeVisible();
    // Somebody else comes in, and what is told of it moves nothing.
    await finder.goto(link ?? '');
    await expect(page.getByRole('status').filter({ hasText: 'está viendo' })).toBeVisible();
    await page.waitForTimeout(500);
    const sum = await page.evaluate(() => (window as unknown as { shifts: { sum: number } }).shifts.sum);
    expect(sum, 'layout shift').toBeLessThanOrEqual(0.01);
  };
  const first = await weigh(page, () => opened(links[0]));
  const later = await weigh(page, () => opened(links[1]));
  console.log(`ticket page: ${first} bytes at first, ${later} bytes later`);
  expect(first, 'first load').toBeLessThan(100_000);
  expect(later, 'later loads').toBeLessThan(20_000);
});
