import { expect, type Page, type Response } from '@playwright/test';
import { HtmlValidate, type ConfigData, type Result } from 'html-validate';

/** What the standard asks of a page, and what assistive programs need; taste stays out. */
const delivered: ConfigData = {
  extends: ['html-validate:recommended', 'html-validate:document'],
  rules: {
    // Taste: the templates write it in lower case, and a blank where a condition gave nothing.
    'doctype-style': 'off',
    'no-trailing-whitespace': 'off',
    'long-title': 'off',
    // Styles and scripts come from this very program.
    'require-sri': 'off',
    // Boxes of one list share a name: that is how a form says several.
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'button', 'reset', 'submit'] }],
    // Tables that become cards on a narrow screen lose their roles, unless these are said.
    'no-redundant-role': 'off',
  },
};

/** The same for what scripts made of it: the browser writes attributes in its own form. */
const alive: ConfigData = {
  ...delivered,
  rules: { ...delivered.rules, 'attribute-boolean-style': 'off', 'attribute-empty-style': 'off', 'attr-quotes': 'off' },
};

const asDelivered = new HtmlValidate(delivered);
const asAlive = new HtmlValidate(alive);

/** Follows the pages that a tab shows; what it gives back is the HTML of the last one, as it was delivered. */
export function lastDelivered(page: Page): () => Promise<string> {
  let last: Response | undefined;
  page.on('response', (response) => {
    const request = response.request();
    const redirects = response.status() >= 300 && response.status() < 400;
    if (request.isNavigationRequest() && request.frame() === page.mainFrame() && !redirects) last = response;
  });
  return async () => (await last?.text()) ?? '';
}

/** Fails when a page breaks a rule of HTML, as it was delivered or as scripts left it, and names the rule and the line. */
export async function validHtml(page: Page, html: string): Promise<void> {
  expect(html, `the HTML of ${page.url()} was seen`).not.toBe('');
  expect(await faultsOf(html), `HTML of ${page.url()}, as delivered`).toEqual([]);
  const { results } = await asAlive.validateString(await page.content());
  expect(results.flatMap(told), `HTML of ${page.url()}, as scripts left it`).toEqual([]);
}

/** What is wrong with a text of HTML, one line each. */
export async function faultsOf(html: string): Promise<string[]> {
  const { results } = await asDelivered.validateString(html);
  return results.flatMap(told);
}

function told({ messages, source }: Result): string[] {
  const lines = source?.split('\n') ?? [];
  return messages.map(({ ruleId, message, line, column }) => {
    const text = lines[line - 1]?.slice(Math.max(0, column - 40), column + 120).trim();
    return `${ruleId} at line ${line}: ${message} … ${text}`;
  });
}
