import { type Browser, chromium } from "playwright-core";

export type Chromium = Browser;

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
  return chromium.launch({ executablePath, args });
}
