import { execFile } from "node:child_process";
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser } from "../../scripts/lib/browser.mjs";
import { errorCodes } from "../../src/common/error-codes.js";
import { settingNames } from "../../src/settings/settings.js";
import { type Chromium, launchChromium, newPage } from "./chromium.js";

const executablePath = findBrowser();
const reason = executablePath ? "" : " (skipped: there is no Chromium; install one, or set CHROMIUM_PATH)";
const root = join(__dirname, "../..");

describe.skipIf(!executablePath)(`the documentation's site${reason}`, () => {
  let browser: Chromium;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "docs-site-"));
    // Its warnings are errors: a name in a comment or a path in a page that leads nowhere is one, and what has no comment.
    await promisify(execFile)(process.execPath, [join(root, "node_modules/typedoc/bin/typedoc"), "--out", folder], {
      cwd: root,
    });
    browser = await launchChromium(executablePath ?? "");
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A page of the site, from the file, and what happened in it that must not. */
  async function open(name: string, width: number): Promise<{ page: Page; problems: string[] }> {
    const page = await newPage(browser, { viewport: { width, height: 800 } });
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
  ])("its first page fits %s, and shows what npm start prints", async (_, width) => {
    const { page, problems } = await open("index.html", width);
    const heading = page.getByRole("heading", { level: 1, name: "pulumi-cloudflare-risk-integration" }).last();
    await expect.poll(() => heading.isVisible()).toBe(true);
    const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - window.innerWidth");
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await page.locator("pre", { hasText: "in sync (exit code 0)" }).count()).toBe(1);
    expect(await page.locator("#tsd-search-trigger").isVisible()).toBe(true);
    const menu = page.locator(width < 770 ? "#tsd-toolbar-menu-trigger" : ".site-menu");
    expect(await menu.isVisible()).toBe(true);
    expect(problems).toEqual([]);
  });

  test.each([
    ["a phone", 390],
    ["a desktop", 1280],
  ])("the page of the measurements is drawn with its pictures, which fit %s", async (_, width) => {
    const { page, problems } = await open("documents/docs_performance.html", width);
    const pictures = await page.locator("main img, .tsd-panel img").all();
    for (const picture of pictures) {
      await picture.scrollIntoViewIfNeeded();
      await expect
        .poll(() => picture.evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth))
        .toBeGreaterThan(0);
    }
    expect(pictures.length).toBeGreaterThan(0);
    // Boxes, and no picture to compare with: fonts differ from machine to machine.
    const column = await page.locator(".col-content").boundingBox();
    for (const picture of pictures) {
      const box = await picture.boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? Number.NaN)).toBeLessThanOrEqual(width);
      expect(box?.width).toBeGreaterThan((column?.width ?? Number.NaN) / 2);
    }
    expect(problems).toEqual([]);
  });

  test.each([
    ["architecture", "the client", "src/client", 3],
    ["okta", "the identity provider", "Access identity provider", 1],
  ])("the page %s shows its diagrams, with %s in the first, without any network", async (name, _, text, count) => {
    const { page, problems } = await open(`documents/docs_${name}.html`, 390);
    const diagrams = page.locator("pre.mermaid > svg");
    await expect.poll(() => diagrams.count()).toBe(count);
    for (const diagram of await diagrams.all()) {
      const box = await diagram.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThan(100);
      expect(await diagram.locator(".node").count()).toBeGreaterThan(3);
    }
    expect(await diagrams.first().textContent()).toContain(text);
    // What is left as code, and what Mermaid draws for a diagram that it cannot read.
    expect(await page.locator("code.mermaid, .error-icon").count()).toBe(0);
    const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - window.innerWidth");
    expect(overflow).toBeLessThanOrEqual(0);
    expect(problems).toEqual([]);
  });

  test("a page without a diagram does not load what draws them", async () => {
    const { page } = await open("documents/docs_settings.html", 1280);
    expect(await page.locator('script[src$="main.js"]').count()).toBe(1);
    expect(await page.locator('script[src$="mermaid.js"]').count()).toBe(0);
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

  test.each(["settings", "errors", "performance"])(
    "the wide tables of the page %s do not widen it on a phone",
    async (name) => {
      const { page } = await open(`documents/docs_${name}.html`, 390);
      await expect.poll(() => page.locator("table").first().isVisible()).toBe(true);
      const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - window.innerWidth");
      expect(overflow).toBeLessThanOrEqual(0);
    },
  );

  test("every link of every page leads to a file of the site", () => {
    const pages = globSync("**/*.html", { cwd: folder });
    expect(pages.length).toBeGreaterThan(50);
    const broken = pages.flatMap((name) => {
      const text = readFileSync(join(folder, name), "utf8");
      const targets = new Set([...text.matchAll(/\s(?:href|src)="([^"#?]+)/g)].map(([, target = ""]) => target));
      return [...targets]
        .filter((target) => !/^[a-z][a-z\d+.-]*:/i.test(target))
        .filter((target) => {
          const file = join(folder, dirname(name), decodeURIComponent(target));
          return !existsSync(file) || (statSync(file).isDirectory() && !existsSync(join(file, "index.html")));
        })
        .map((target) => `${name}: ${target}`);
    });
    expect(broken).toEqual([]);
  });

  test("every public error code and setting is in the reference", async () => {
    const text = async (name: string) => {
      const { page } = await open(name, 1280);
      await expect.poll(() => page.locator("body").isVisible()).toBe(true);
      return page.locator(".col-content").innerText();
    };
    const ofCodes = await text("types/index.RiskIntegrationErrorCode.html");
    for (const code of errorCodes) expect(ofCodes).toContain(`"${code}"`);
    const ofSettings = await text("interfaces/client.RiskIntegrationClientOptions.html");
    for (const name of settingNames) expect(ofSettings).toMatch(new RegExp(`\\b${name}\\b`));
  });
});
