import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

export type Chromium = Browser;

/** Playwright's word for it: its own limits would end what takes long on a busy machine. */
const noLimit = 0;

/** Without the first of these, Chromium does not start as root; the others keep it from asking its maker's hosts. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args, timeout: noLimit });
}

/** A page in which everything is waited for, until the test's limit. */
export async function newPage(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  page.setDefaultTimeout(noLimit);
  return page;
}
