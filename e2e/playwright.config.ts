import { defineConfig } from '@playwright/test';
import { chromium } from './support/chromium.ts';

export default defineConfig({
  testDir: 'stories',
  outputDir: '../target/e2e',
  // The stories of a file share a program and follow each other; files do not.
  workers: 2,
  fullyParallel: false,
  // A story that passes only at the second try is a defect.
  retries: 0,
  forbidOnly: true,
  // Bounds for a slow machine with two stories at a time; a story takes some seconds.
  timeout: 240_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['./support/counts.ts']],
  use: {
    browserName: 'chromium',
    headless: true,
    launchOptions: chromium(),
    locale: 'es-MX',
    timezoneId: 'America/Mexico_City',
    viewport: { width: 1280, height: 800 },
    // Each step is photographed for it: for who looks for the cause of a failure (VENTANILLA_TRACE=1).
    trace: process.env.VENTANILLA_TRACE ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
  },
});
