import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser } from "../../scripts/lib/browser.mjs";
import { type Chromium, launchChromium } from "./chromium.js";

const executablePath = findBrowser();
const reason = executablePath ? "" : " (skipped: there is no Chromium; install one, or set CHROMIUM_PATH)";
const root = join(__dirname, "../..");

describe.skipIf(!executablePath)(`the documentation's site${reason}`, () => {
  let browser: Chromium;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "docs-site-"));
    // Its warnings are errors: a link that leads nowhere is one.
    await promisify(execFile)(process.execPath, [join(root, "node_modules/typedoc/bin/typedoc"), "--out", folder], {
      cwd: root,
    });
    browser = await launchChromium(executablePath ?? "");
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A page of the site, from the file, and what happened in it that must not. */
  async function open(name: string, width: number): Promise<{ page: Page; problems: string[] }> {
    const page = await (await browser.newContext({ viewport: { width, height: 800 } })).newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
    page.on("request", (request) => {
      if (!/^(file|data|blob):/.test(request.url())) problems.push(`request: ${request.url()}`);
    });
    await page.goto(pathToFileURL(join(folder, name)).href);
    return { page, problems };
  }

  test.each([
    ["a phone", 390],
    ["a desktop", 1280],
  ])("its first page fits %s, and is drawn with its picture", async (_, width) => {
    const { page, problems } = await open("index.html", width);
    const heading = page.getByRole("heading", { level: 1, name: "pulumi-cloudflare-risk-integration" }).last();
    await expect.poll(() => heading.isVisible()).toBe(true);
    const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - window.innerWidth");
    expect(overflow).toBeLessThanOrEqual(0);
    const pictures = await page.locator("main img, .tsd-panel img").all();
    for (const picture of pictures) {
      await picture.scrollIntoViewIfNeeded();
      await expect
        .poll(() => picture.evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth))
        .toBeGreaterThan(0);
    }
    expect(pictures.length).toBeGreaterThan(0);
    await page.evaluate("window.scrollTo(0, 0)");
    // A page that is not drawn is one flat colour, which PNG packs into some kilobytes.
    expect((await page.screenshot()).length).toBeGreaterThan(20_000);
    expect(problems).toEqual([]);
  });

  test("its search finds a function and a page without any network", async () => {
    const { page, problems } = await open("index.html", 1280);
    await page.locator("#tsd-search-trigger").click();
    const input = page.locator("#tsd-search-input");
    for (const [query, found] of [
      ["getRiskIntegrationByReferenceOutput", /getRiskIntegrationByReferenceOutput/],
      ["lifecycle", /lifecycle/i],
    ] as const) {
      await input.fill(query);
      await expect.poll(() => page.locator("#tsd-search-results").innerText()).toMatch(found);
    }
    expect(problems).toEqual([]);
  });

  test("every public error code and setting is in the reference", async () => {
    const { page } = await open("types/index.RiskIntegrationErrorCode.html", 1280);
    const text = await page.locator("body").innerText();
    for (const code of ["NOT_FOUND", "RATE_LIMITED", "EXPECTATION_FAILED"]) expect(text).toContain(code);
  });
});
