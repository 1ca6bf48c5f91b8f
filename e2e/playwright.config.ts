import { defineConfig } from '@playwright/test';
import { chromium } from './support/chromium.ts';

export default defineConfig({
  testDir: 'stories',
  outputDir: '../target/e2e',
  // One browser and one program at a time: the machine also serves the page.
  workers: 1,
  fullyParallel: false,
  // A story that passes only at the second try is a defect.
  retries: 0,
  forbidOnly: true,
  // Bounds for a slow machine; a story takes some seconds.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['./support/counts.ts']],
  use: {
    browserName: 'chromium',
    headless: true,
    launchOptions: chromium(),
    locale: 'es-MX',
    timezoneId: 'America/Mexico_City',
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
});
