import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldsOf, structOf } from "../../src/plugin/grpc.js";
import { deserializeProperties, serializeProperties } from "../../src/plugin/wire.js";
import { unknownValue } from "../../src/pulumi/resource-arguments.js";
import { runs } from "../client/runs.js";

// The SDK's own reader of the wire is what the plugin has to agree with; its writer marks no secret without an engine.
const { deserializeProperties: readBySdk } = createRequire(__filename)("@pulumi/pulumi/runtime/rpc.js");

const signatureKey = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({ [signatureKey]: "1b47061264138c4ac30d75fd1eb44270", value });
const output = (value: object) => ({ [signatureKey]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", ...value });

describe("what the engine sends is taken out of its wrappers", () => {
  test.each([
    ["plain values", { a: 1, b: [true, null], c: { d: "x" } }, { a: 1, b: [true, null], c: { d: "x" } }, []],
    ["a secret", { a: secret("x"), b: "y" }, { a: "x", b: "y" }, ["a"]],
    ["a secret inside of a value", { a: { b: [secret("x")] } }, { a: { b: ["x"] } }, ["a"]],
    ["a secret of an object with another", { a: secret({ b: secret(1) }) }, { a: { b: 1 } }, ["a"]],
    ["an output", { a: output({ value: "x", dependencies: ["urn"] }) }, { a: "x" }, []],
    [
      "a secret output",
      { a: output({ value: secret("x") }), b: output({ value: 1, secret: true }) },
      { a: "x", b: 1 },
      ["a", "b"],
    ],
    ["an output without a value", { a: output({ secret: true }) }, { a: unknownValue }, ["a"]],
    ["an unknown value", { a: unknownValue }, { a: unknownValue }, []],
  ])("%s", (_, sent, properties, secrets) => {
    const unwrapped = deserializeProperties(sent);
    expect({ ...unwrapped.properties }).toEqual(properties);
    expect([...unwrapped.secrets]).toEqual(secrets);
  });

  test("a name like __proto__ is a name like any other", () => {
    const { properties } = deserializeProperties(JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}'));
    expect(Object.keys(properties)).toEqual(["__proto__", "constructor"]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

test("what goes over the wire comes out the same, and the SDK reads what is answered, secrets as secrets", () => {
  const value = fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.array(fc.string(), { maxLength: 3 }));
  const properties = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.tuple(value, fc.boolean()), { maxKeys: 6 });
  fc.assert(
    fc.property(properties, (given) => {
      const inputs = Object.fromEntries(
        Object.entries(given).map(([name, [plain, isSecret]]) => [name, isSecret ? secret(plain) : plain]),
      );
      const sent = structOf(inputs);
      const { properties: read, secrets } = deserializeProperties(fieldsOf(sent));
      expect({ ...read }).toEqual(Object.fromEntries(Object.entries(given).map(([name, [plain]]) => [name, plain])));
      expect([...secrets].sort()).toEqual(
        Object.keys(given)
          .filter((name) => given[name]?.[1])
          .sort(),
      );
      const answered = readBySdk(structOf(serializeProperties(read, secrets)));
      for (const [name, [plain, isSecret]] of Object.entries(given))
        expect(isSecret ? answered[name] : { value: answered[name] }).toMatchObject({ value: plain });
    }),
    { numRuns: runs(300) },
  );
});

interface Wrapped {
  readonly sent: unknown;
  readonly plain: unknown;
  readonly isSecret: boolean;
}

/** What a program may hand over: values in wrappers at any depth, beside what they stand for. */
const wrapped = fc.letrec<{ value: Wrapped }>((tie) => ({
  value: fc.oneof<fc.Arbitrary<Wrapped>[]>(
    { maxDepth: 4 },
    fc
      .oneof(fc.string(), fc.boolean(), fc.integer(), fc.constant(null))
      .map((plain) => ({ sent: plain, plain, isSecret: false })),
    fc.constant({ sent: unknownValue, plain: unknownValue, isSecret: false }),
    fc.boolean().map((isSecret) => ({ sent: output({ secret: isSecret }), plain: unknownValue, isSecret })),
    tie("value").map(({ sent, plain }) => ({ sent: secret(sent), plain, isSecret: true })),
    fc.tuple(tie("value"), fc.boolean()).map(([{ sent, plain, isSecret }, marked]) => ({
      sent: output({ value: sent, secret: marked, dependencies: ["urn"] }),
      plain,
      isSecret: isSecret || marked,
    })),
    fc.array(tie("value"), { maxLength: 3 }).map((items) => ({
      sent: items.map(({ sent }) => sent),
      plain: items.map(({ plain }) => plain),
      isSecret: items.some(({ isSecret }) => isSecret),
    })),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), tie("value"), { maxKeys: 3 }).map((fields) => ({
      sent: Object.fromEntries(Object.entries(fields).map(([name, { sent }]) => [name, sent])),
      plain: Object.fromEntries(Object.entries(fields).map(([name, { plain }]) => [name, plain])),
      isSecret: Object.values(fields).some(({ isSecret }) => isSecret),
    })),
  ),
})).value;

test("no wrapper is left at any depth, and a secret at any depth makes its property one", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), wrapped, { maxKeys: 4 }), (given) => {
      const names = Object.keys(given);
      const sent = structOf(Object.fromEntries(names.map((name) => [name, given[name]?.sent])));
      const { properties, secrets } = deserializeProperties(fieldsOf(sent));
      expect(properties).toEqual(Object.fromEntries(names.map((name) => [name, given[name]?.plain])));
      expect([...secrets].sort()).toEqual(names.filter((name) => given[name]?.isSecret).sort());
    }),
    { numRuns: runs(300) },
  );
});

test("what is undefined is not sent, and what is unknown is not wrapped", () => {
  const secrets = new Set(["a", "b", "c"]);
  expect(serializeProperties({ a: undefined, b: unknownValue, c: 1, d: 2 }, secrets)).toEqual({
    b: unknownValue,
    c: secret(1),
    d: 2,
  });
});
