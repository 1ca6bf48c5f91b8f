import type { LaunchOptions } from '@playwright/test';

/**
 * How stories start Debian's Chromium. A story that needs one flag more says
 * `test.use({ launchOptions: chromium('--host-resolver-rules=MAP mesa.ejemplo.test 127.0.0.1') })`.
 */
export function chromium(...more: string[]): LaunchOptions {
  return {
    executablePath: process.env.VENTANILLA_CHROMIUM || '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  };
}
