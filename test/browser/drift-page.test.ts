import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser } from "../../scripts/lib/browser.mjs";
import { formatHtml } from "../../src/drift/format/html.js";
import { launchChromium, newPage } from "./chromium.js";
import { hostileReport, manyTargets } from "./reports.js";

const executablePath = findBrowser();
const reason = executablePath ? "" : " (skipped: there is no Chromium; install one, or set CHROMIUM_PATH)";

describe.skipIf(!executablePath)(`the page of a drift report${reason}`, () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "drift-page-"));
    browser = await launchChromium(executablePath ?? "");
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A page, with all that happened in it which must not. */
  async function open(html: string, options: BrowserContextOptions = {}): Promise<{ page: Page; problems: string[] }> {
    const file = join(folder, `${crypto.randomUUID()}.html`);
    await writeFile(file, html);
    const page = await newPage(browser, options);
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
    page.on("console", (message) => problems.push(`console: ${message.text()}`));
    page.on("dialog", async (dialog) => {
      problems.push("dialog");
      await dialog.dismiss();
    });
    page.on("request", (request) => {
      if (!request.url().startsWith("file:")) problems.push(`request: ${request.url()}`);
    });
    await page.goto(pathToFileURL(file).href);
    return { page, problems };
  }

  const firstCells = (page: Page, column: number) => page.locator(`tbody tr td:nth-child(${column})`).allTextContents();

  test("opens with thousands of targets, those to look at first, and shows more on demand", async () => {
    const { page, problems } = await open(formatHtml(manyTargets(5_000)));
    expect(await page.locator("caption").textContent()).toBe("5000 of 5000 targets");
    expect(await page.locator("tbody tr").count()).toBe(250);
    expect(new Set(await firstCells(page, 1))).toEqual(new Set(["✗ failed"]));
    await page.locator("button.more").click();
    expect(await page.locator("tbody tr").count()).toBe(500);
    expect(problems).toEqual([]);
  });

  test("is searched and filtered over all targets, not only those shown", async () => {
    const { page } = await open(formatHtml(manyTargets(5_000)));
    await page.getByLabel("Search").fill("reference-4999");
    expect(await page.locator("caption").textContent()).toBe("1 of 5000 targets");
    expect(await firstCells(page, 3)).toEqual(["reference-4999"]);
    await page.getByLabel("Search").fill("");
    await page.getByLabel("in sync").uncheck();
    await page.getByLabel("drifted").uncheck();
    await page.getByLabel("failed").uncheck();
    expect(new Set(await firstCells(page, 1))).toEqual(new Set(["∅ gone"]));
  });

  test("is sorted by each column, with the keyboard too, and says so to a screen reader", async () => {
    const { page } = await open(formatHtml(manyTargets(40)));
    const heads = page.locator("th");
    await heads.nth(2).getByRole("button").focus();
    await page.keyboard.press("Enter");
    const ascending = await firstCells(page, 3);
    expect(ascending).toEqual([...ascending].sort());
    expect(await heads.nth(2).getAttribute("aria-sort")).toBe("ascending");
    await page.keyboard.press("Enter");
    expect(await firstCells(page, 3)).toEqual([...ascending].reverse());
    expect(await heads.nth(2).getAttribute("aria-sort")).toBe("descending");
    expect(await heads.nth(0).getAttribute("aria-sort")).toBe("none");
  });

  test("runs nothing that the report says, and shows it as it is", async () => {
    const { page, problems } = await open(formatHtml(hostileReport));
    expect(await page.locator("body").textContent()).toContain("<img src=x onerror=alert(1)>");
    expect(await page.locator("tbody img, tbody script, tbody a, tbody iframe").count()).toBe(0);
    expect(await page.evaluate("globalThis.hacked")).toBeUndefined();
    expect(problems).toEqual([]);
  });

  test("lets no other script run, were one in it", async () => {
    const html = formatHtml(hostileReport).replace("</main>", "<script>globalThis.hacked = true</script></main>");
    const { page, problems } = await open(html);
    expect(await page.evaluate("globalThis.hacked")).toBeUndefined();
    expect(problems.join()).toMatch(/Content Security Policy/);
  });

  test.each(["light", "dark"] as const)("fits a phone, in %s", async (colorScheme) => {
    const { page } = await open(formatHtml(hostileReport), { viewport: { width: 360, height: 740 }, colorScheme });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    expect(await page.locator("tbody tr").first().isVisible()).toBe(true);
  });

  test("shows without JavaScript what is not in sync", async () => {
    const { page } = await open(formatHtml(manyTargets(40)), { javaScriptEnabled: false });
    expect(await page.locator("tbody tr").count()).toBe(30);
    expect(await page.locator("noscript").textContent()).toContain("Without JavaScript");
    expect(await page.locator("form").isVisible()).toBe(false);
  });
});
