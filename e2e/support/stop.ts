import { expect, type Page } from '@playwright/test';

/** A page of the product, and how one gets to it. */
export interface Stop {
  /** Name of its photographs; never changed, so that two runs can be laid side by side. */
  name: string;
  /** The role that is signed in; none is a guest. */
  role?: string;
  /** Goes there and waits for what makes it this page. */
  open(page: Page, url: string): Promise<void>;
}

/** Waits for the heading of a page. */
export const heading = (page: Page, text: string | RegExp) =>
  expect(page.getByRole('heading', { level: 1, name: text })).toBeVisible();

/** A page that is at an address. */
export function at(name: string, path: string, title: string | RegExp, role?: string): Stop {
  const open = async (page: Page, url: string) => {
    await page.goto(url + path);
    await heading(page, title);
  };
  return role ? { name, role, open } : { name, open };
}
