import fc from "fast-check";
import { describe, expect } from "vitest";
import {
  configurationFunction,
  outputValueSig,
  referenceFunction,
  secretSig,
  specialSigKey,
} from "../../src/common/pulumi-protocol.js";
import { unknownValue } from "../../src/pulumi/resource-arguments.js";
import { runs } from "../client/runs.js";
import { accountId, integrationId, referenceId } from "../engine/world.js";
import { type Engine, refusalOf, secret, test } from "./engine.js";

// Pulumi's own, for values that nothing here takes. Source: pulumi/pulumi, sdk/go/common/resource.
const asset = { [specialSigKey]: "c44067f5952c0a294b673a41bacd8c17", text: "hidden text" };
const archive = { [specialSigKey]: "0def7320c3a5731c473e5ecbe6d01bc7", path: "./hidden" };
const reference = { [specialSigKey]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn", id: "id" };

/** Every answer or refusal of a function and of Check to the same arguments, as text. */
async function saidOf(engine: Engine, args: Record<string, unknown>): Promise<string[]> {
  const invoked = (token: string) =>
    engine.invoke(token, args).then(
      () => undefined,
      ({ details }) => details,
    );
  const { failures } = await engine.check(args);
  const all = [await invoked(referenceFunction), await invoked(configurationFunction), failures[0]?.reason];
  return all.filter((said) => said !== undefined);
}

const ofTheMachine = /undefined is not|not a function|is not iterable|Cannot (read|convert)|call stack|\n\s+at |\.js:/;

function expectWords(said: readonly string[]): void {
  for (const text of said) {
    expect(text).toMatch(/\S+ \S+ \S+/);
    expect(text).not.toMatch(ofTheMachine);
    expect(text.length).toBeLessThan(2_000);
  }
}

test("any arguments get an answer or words that a person can read, and never end the process", async ({ engine }) => {
  const name = fc.constantFrom("referenceId", "accountId", "expect", "ignoreDrift", "url", "verifyKeys", "active");
  const known = fc.constantFrom<unknown>(referenceId, accountId, unknownValue, asset, archive, reference);
  const wrapped = fc.tuple(fc.constantFrom(secretSig, outputValueSig, "no signature", 1), fc.jsonValue());
  const value = fc.oneof(
    { depthSize: "small" },
    fc.jsonValue(),
    known,
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    wrapped.map(([signature, inner]) => ({ [specialSigKey]: signature, value: inner })),
    fc.dictionary(fc.oneof(name, fc.constantFrom("tenantUrl", "__proto__", "toString", "constructor")), fc.jsonValue()),
  );
  const args = fc.dictionary(fc.oneof({ weight: 5, arbitrary: name }, fc.string()), value, { maxKeys: 5 });
  await fc.assert(
    fc.asyncProperty(args, async (given) => expectWords(await saidOf(engine, given))),
    { numRuns: runs(150) },
  );
  expect(engine.plugin.child.exitCode).toBeNull();
  expect(engine.plugin.printed.stdout).toMatch(/^\d+\n$/);
});

describe("assets, archives and resources are refused, naming the argument and showing nothing of them", () => {
  test.for(["referenceId", "accountId", "expect", "ignoreDrift"])("as %s", async (name, { engine }) => {
    for (const value of [asset, archive, reference, [asset], { part: archive }, secret(asset)]) {
      const { failures } = await engine.check({ referenceId, [name]: value });
      expect(failures).toEqual([{ property: "", reason: expect.stringContaining(name) }]);
      expect(failures[0]?.reason).not.toContain("hidden");
      expectWords(failures.map(({ reason }) => reason));
    }
  });
});

describe("a value that no program should give", () => {
  const deep = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);

  test.for<[string, () => unknown]>([
    ["is nested a hundred times", () => deep(100)],
    ["is five megabytes of text", () => "x".repeat(5_000_000)],
    ["is a list of ten thousand", () => Array.from({ length: 10_000 }, () => "active")],
    ["is text with control characters", () => "\u001b[31m::error::\u0000"],
    ["is half a character", () => "\ud800"],
    ["has a method's name", () => ({ toString: "x", valueOf: 1 })],
  ])("%s, and is refused by its argument's name", async ([, make], { engine }) => {
    for (const name of ["referenceId", "accountId", "expect"]) {
      const { failures } = await engine.check({ referenceId, [name]: make() });
      expect(failures[0]?.reason).toContain(name);
      expectWords(failures.map(({ reason }) => reason));
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be printed.
      expect(failures[0]?.reason).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
    }
    expectWords(await saidOf(engine, { referenceId, ignoreDrift: make(), url: make() }));
    expect(await engine.invoke(referenceFunction, { referenceId })).toMatchObject({ id: integrationId });
  });
});

test("a function's name without end is shown in part", async ({ engine }) => {
  const refusal = await refusalOf(engine.invoke("x".repeat(100_000), {}));
  expect(refusal).toMatch(/^Unknown function x+…\. Allowed values: /);
  expectWords([refusal]);
});
