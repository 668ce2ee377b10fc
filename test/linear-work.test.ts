import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { addDoctorCommand } from "../src/cli/doctor.js";
import { addDriftCommand } from "../src/cli/drift.js";
import { escapedJson } from "../src/common/output.js";
import { urlChecks } from "../src/common/urls.js";
import { excusesIn } from "../src/drift/exceptions.js";
import { findResults } from "../src/drift/find-results.js";
import { parseYaml } from "../src/drift/parse-yaml.js";
import { comparableUrl } from "../src/model/expectation.js";
import { absoluteWellKnownUrl } from "../src/model/well-known-url.js";
import { IntegrationStore } from "../src/testing/integration-store.js";
import { type OpenRecord, RequestLog } from "../src/testing/request-log.js";
import { thrownBy } from "./client/clients.js";
import { growth, linear } from "./growth.js";

const settings = { wellKnownBaseUrl: "https://ssf.cloudflare.com", allowedWellKnownHosts: [] };

function range<T>(size: number, make: (index: number) => T): T[] {
  return Array.from({ length: size }, (_, index) => make(index));
}

/** Calls the work for what `prepare` has made of a text. */
function ofText(textOf: (size: number) => string, work: (text: string) => unknown) {
  return (size: number) => {
    const text = textOf(size);
    return () => work(text);
  };
}

const slashes = (size: number) => `https://x.example${"/".repeat(size)}x`;
const exceptions = (size: number) =>
  range(size, (index) => ({ field: "createdAt" as const, accountId: "a", referenceId: `${index}` }));

describe("four times the input takes four times as long", () => {
  test.each<[string, (size: number) => () => unknown, number]>([
    ["to compare a tenant's URL", ofText(slashes, comparableUrl), 5_000],
    ["to check a base URL", ofText(slashes, (value) => urlChecks.baseUrl({ value, name: "baseUrl" })), 5_000],
    [
      "to check a well-known URL",
      ofText(
        (size) => "/.".repeat(size),
        (url) => absoluteWellKnownUrl(url, settings),
      ),
      5_000,
    ],
    ["to escape blanks", ofText((size) => " ".repeat(size), escapedJson), 5_000],
    ["to escape colons", ofText((size) => " ::".repeat(size), escapedJson), 5_000],
    [
      "to read a file with many keys",
      ofText(
        (size) => range(size, (index) => `k${index}: 1\n`).join(""),
        (text) => parseYaml(text, "file"),
      ),
      8_000,
    ],
    [
      "to read a file with many mistakes in one line",
      ofText(
        (size) => "}".repeat(size),
        (text) => thrownBy(() => parseYaml(text, "file")),
      ),
      20_000,
    ],
    [
      "to find the exceptions of as many targets",
      (size) => {
        const all = exceptions(size);
        return () => {
          const excuseOf = excusesIn(all);
          for (const target of all) excuseOf(target, "createdAt");
        };
      },
      1_000,
    ],
    [
      "to search outputs",
      (size) => {
        const outputs = { name: range(size, (index) => ({ index })) };
        return () => findResults(outputs);
      },
      5_000,
    ],
    [
      "to seed the emulator and look each of its integrations up",
      (size) => () => {
        const store = new IntegrationStore([{ id: "a" }], Date);
        for (let index = 0; index < size; index += 1) store.add("a", { reference_id: `${index}` });
        for (let index = 0; index < size; index += 1) store.byReference("a", `${index}`);
      },
      2_000,
    ],
    [
      "to wait for as many requests of the emulator",
      (size) => () => {
        const log = new RequestLog();
        void log.waitFor(size + 1, { route: "reference" });
        for (let index = 0; index < size; index += 1) {
          const record = { route: "reference", method: "GET", path: "" } as OpenRecord;
          log.add(record);
          log.announce(record);
        }
      },
      1_000,
    ],
  ])("%s", (_, prepare, size) => {
    expect(growth(prepare, size)).toBeLessThan(linear);
  });
});

/** Every flag that collects its values, with one that it takes. */
const collecting = [addDriftCommand, addDoctorCommand].flatMap((add) => {
  const program = new Command();
  add(program);
  const values: Readonly<Record<string, string>> = { ignore: "active", format: "json", output: "x.html" };
  return program.commands
    .flatMap(({ options }) => options)
    .filter(({ description }) => description.endsWith("may be repeated"))
    .map((option) => ({ option, value: values[option.attributeName()] ?? "x" }));
});

test("the flags that may be repeated are known", () => {
  expect(collecting.map(({ option }) => option.long)).toEqual(
    expect.arrayContaining(["--stack", "--state", "--expected", "--ignore", "--format", "--output"]),
  );
});

test.each(collecting)("four times the values of $option.long take four times as long", ({ option, value }) => {
  const prepare = (size: number) => () =>
    range(size, () => value).reduce<unknown>((before, text) => option.parseArg?.(text, before), undefined);
  expect(growth(prepare, 5_000)).toBeLessThan(linear);
});
