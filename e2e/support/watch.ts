import type { BrowserContext, Request } from '@playwright/test';

const ASSETS = ['stylesheet', 'script', 'image', 'font', 'manifest'];

/** Collects what must never happen on a page, whatever the story is about. */
export async function watch(context: BrowserContext): Promise<string[]> {
  const problems: string[] = [];
  context.on('console', (message) => {
    // A refused form or a page that is not found is part of a story; the browser's remark on it tells nothing new.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
    problems.push(`console of ${message.location().url}: ${message.text()}`);
  });
  context.on('weberror', (error) => problems.push(`script error: ${error.error().stack ?? error.error().message}`));
  context.on('request', (request) => {
    if (!isOurs(request)) problems.push(`asked another host: ${request.url()}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 400 && ASSETS.includes(response.request().resourceType())) {
      problems.push(`broken asset: ${response.status()} ${response.url()}`);
    }
  });
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText;
    // Leaving a page aborts what it was still loading.
    if (reason === 'net::ERR_ABORTED' || !ASSETS.includes(request.resourceType())) return;
    problems.push(`broken asset: ${reason} ${request.url()}`);
  });
  await context.exposeBinding('reportViolation', (_source, text: string) => {
    problems.push(text);
  });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = (window as unknown as { reportViolation(text: string): void }).reportViolation;
      const where = `${event.documentURI} ${event.sourceFile}:${event.lineNumber}`;
      report(`CSP ${event.effectiveDirective} blocked ${event.blockedURI} (${where})`);
    });
  });
  return problems;
}

/** Pages ask nobody but the program under test: an address of this machine, or a reserved name. */
function isOurs(request: Request): boolean {
  const { protocol, hostname } = new URL(request.url());
  if (!protocol.startsWith('http')) return true;
  return hostname === '127.0.0.1' || hostname === 'localhost' || /\.(example|test)$/.test(hostname);
}
