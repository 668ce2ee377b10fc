import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RiskIntegrationError } from "../../src/common/errors.js";
import { maxOutputDepth } from "../../src/common/limits.js";
import { readState } from "../../src/drift/read-state.js";
import { runs } from "../client/runs.js";
import {
  account,
  decrypted,
  encrypted,
  exportOf,
  outputValue,
  recorded,
  reference,
  resource,
  result,
  secret,
  special,
} from "./states.js";

const read = (text: string) => readState(text, "prod.json");

describe("the targets of a stack", () => {
  test("are its resources of both kinds, without those that wait for their deletion", () => {
    const plugin = "cloudflare-risk-integration:index:RiskIntegrationReference";
    const other = "cloudflare:index/zone:Zone";
    const { targets, unread } = read(
      exportOf([
        resource(),
        resource({ id: "a/b/c" }, {}, plugin),
        resource({ delete: true }),
        resource({}, {}, other),
      ]),
    );
    expect(targets.map(({ accountId, referenceId }) => [accountId, referenceId])).toEqual([
      [account, reference],
      ["a", "b/c"],
    ]);
    const source = { kind: "resource", from: "prod.json", name: "okta" };
    expect(targets[0]).toMatchObject({ source, records: [{ recorded, source }] });
    expect(unread).toEqual([]);
  });

  test("are its outputs that hold a result of the function, inside of lists and objects too", () => {
    const outputs = {
      one: result(),
      many: [{ deep: { er: result({ referenceId: "b" }) } }],
      url: "https://x",
      none: null,
    };
    const { targets } = read(exportOf([], outputs));
    expect(targets.map(({ source, referenceId }) => [source.name, referenceId])).toEqual([
      ["one", reference],
      ["many[0].deep.er", "b"],
    ]);
    expect(targets[0]?.records[0]?.recorded).toEqual(recorded);
  });

  test("are found in a checkpoint of a local backend, and in a stack that nothing was deployed to", () => {
    const { deployment } = JSON.parse(exportOf([resource()]));
    expect(
      read(JSON.stringify({ version: 3, checkpoint: { stack: "prod", latest: deployment } })).targets,
    ).toHaveLength(1);
    expect(read(JSON.stringify({ version: 3, checkpoint: { stack: "prod" } })).targets).toEqual([]);
    expect(read(JSON.stringify({ version: 3, deployment: null })).targets).toEqual([]);
    expect(read(JSON.stringify({ version: 3, deployment: { manifest: {} } })).targets).toEqual([]);
  });

  test("keep apart what is plain, what is decrypted, and what is not", () => {
    const { targets } = read(exportOf([resource({}, { tenantUrl: encrypted, active: decrypted(false) })]));
    const [record] = targets[0]?.records ?? [];
    expect(record).toMatchObject({ secret: ["active"], recorded: { active: false } });
    expect(record?.unread).toEqual({ encrypted: ["tenantUrl"], decryptedToNull: [], malformed: [] });
    expect(record?.recorded).not.toHaveProperty("tenantUrl");
  });

  test("that are encrypted as a whole are counted, and never taken for in sync", () => {
    const { targets, unread } = read(
      exportOf([], { secret: encrypted, list: [encrypted], shown: decrypted(result()) }),
    );
    expect(targets.map(({ source }) => source.name)).toEqual(["shown"]);
    expect(unread).toMatchObject([
      {
        code: "ENCRYPTED",
        message: expect.stringMatching(/2 stack outputs are encrypted and were not searched; showSecrets/),
      },
    ]);
  });

  test("are counted in a sentence that is safe to print, whatever the file is called", () => {
    const { unread } = readState(exportOf([], { secret: encrypted }), "a\u001b[2J.json");
    expect(unread[0]?.message).toMatch(/^a\\u\{1b\}\[2J\.json: 1 stack output is encrypted/);
  });

  test("that lack a field are damaged, if a resource recorded them", () => {
    const whole = JSON.parse(exportOf([resource()]));
    const [recorded] = whole.deployment.resources.filter(
      ({ outputs }: { outputs?: object }) => outputs && "active" in outputs,
    );
    delete recorded.outputs.active;
    const [target] = read(JSON.stringify(whole)).targets;
    expect(target?.records[0]?.problem).toMatchObject({
      code: "UNREADABLE",
      message: expect.stringContaining("its active is missing. `pulumi up` records it again."),
    });
  });

  test("that lie too deep are counted too", () => {
    const nest = (levels: number): unknown => (levels === 0 ? result() : [nest(levels - 1)]);
    const { targets, unread } = read(exportOf([], { deep: nest(9), deeper: nest(12), fine: nest(7) }));
    expect(targets).toHaveLength(1);
    expect(unread.map(({ message }) => message)).toEqual([
      expect.stringMatching(/2 values in stack outputs are nested more than 8 levels deep and were not searched\.$/),
    ]);
  });

  test.each([
    ["an ID of another form", resource({ id: "x" }), /ID is not of the form/],
    ["an ID that is no text", resource({ id: 5 }), /ID is not of the form/],
    ["no outputs", resource({ outputs: undefined }), /none of the fields/],
    ["empty outputs", resource({ outputs: {} }), /none of the fields/],
    ["outputs that are a list", resource({ outputs: [1] }), /none of the fields/],
    ["a flag that is a number", resource({}, { active: 1 }), /its active is no boolean/],
    ["a URL that is a list", resource({}, { tenantUrl: ["x"] }), /its tenantUrl is no string/],
    ["a field that is null", resource({}, { integrationId: null }), /its integrationId is no string/],
  ])("with %s have a problem of their own, which hides no other's drift", (_, damaged, message) => {
    const { targets } = read(exportOf([damaged, resource({ id: `${account}/other` })]));
    expect(targets.map(({ records }) => records.map(({ problem }) => problem))).toEqual([
      [expect.objectContaining({ code: "UNREADABLE", message: expect.stringMatching(message) })],
      [undefined],
    ]);
  });

  test.each([
    ["a reference that is null", { referenceId: null }, "UNREADABLE", /its referenceId is not text/],
    ["an account that is an object", { accountTag: {} }, "UNREADABLE", /its accountTag is not text/],
    ["an encrypted account", { accountTag: encrypted }, "ENCRYPTED", /keeps accountTag as a secret/],
    ["no reference", { referenceId: undefined }, "UNREADABLE", /its referenceId is not text/],
    ["an account that was decrypted to null", { accountTag: decrypted(null) }, "ENCRYPTED", /null for it/],
    [
      "an account that is a secret without its text",
      { accountTag: secret({}) },
      "UNREADABLE",
      /accountTag in a form that/,
    ],
    ["an encrypted reference", { referenceId: encrypted }, "ENCRYPTED", /keeps referenceId as a secret/],
  ])("in outputs with %s have a problem, and no account is guessed", (_, change, code, message) => {
    const { targets } = read(exportOf([], { found: result(change) }));
    expect(targets).toMatchObject([{ records: [{ problem: { code, message: expect.stringMatching(message) } }] }]);
  });
});

describe("an integration that a stack has recorded more than once", () => {
  const whole = {
    ...result(),
    id: `${account}/${reference}`,
    urn: "urn",
    accountId: account,
    absoluteWellKnownUrl: "https://x",
  };

  test("is one target, named by its resource", () => {
    const { targets } = read(exportOf([resource()], { whole, found: [result()] }));
    expect(targets).toMatchObject([{ accountId: account, referenceId: reference, source: { kind: "resource" } }]);
    expect(targets[0]?.records.map(({ source }) => source.name)).toEqual(["whole", "found[0]", "okta"]);
  });

  test("in another case too, but not in another account or under another reference", () => {
    const outputs = {
      same: result({ accountTag: account.toUpperCase() }),
      account: result({ accountTag: "other" }),
      reference: result({ referenceId: "other" }),
    };
    expect(read(exportOf([resource()], outputs)).targets.map(({ records }) => records.length)).toEqual([2, 1, 1]);
  });

  test("is not mixed up with one whose IDs are not known", () => {
    const { targets } = read(
      exportOf([resource({ id: "x" }), resource({ id: "y" })], { one: result({ referenceId: null }) }),
    );
    expect(targets).toHaveLength(3);
  });
});

describe("a record that contradicts itself", () => {
  const edited =
    /cannot be compared: its ID has the (\w+) “[^”]+”, its properties have (“[^”]+”|\[secret\])\. The state was edited or damaged: .*stack import/;

  test.each([
    ["reference", resource({}, { referenceId: "other" }), "referenceId"],
    ["account", resource({}, { accountId: "other" }), "accountId"],
    ["decrypted reference", resource({}, { referenceId: decrypted("other") }), "referenceId"],
    ["output value of a reference", resource({}, { referenceId: outputValue({ value: "other" }) }), "referenceId"],
  ])("by its %s is damaged", (_, record, name) => {
    const [target] = read(exportOf([record])).targets;
    expect(target).toMatchObject({ accountId: account, referenceId: reference });
    expect(target?.records[0]?.problem).toMatchObject({ code: "UNREADABLE", message: expect.stringMatching(edited) });
    expect(target?.records[0]?.problem?.message).toContain(`has the ${name} `);
    expect(target?.records[0]?.problem?.message).not.toContain("pulumi up");
  });

  test("shows nothing of a secret", () => {
    const whole = { ...result(), accountId: account, id: `${account}/hidden-one` };
    const states = [
      exportOf([resource({}, { referenceId: decrypted("hidden-two") })]),
      exportOf([], { whole: decrypted(whole) }),
    ];
    for (const state of states) {
      const [problem] = read(state).targets.flatMap(({ records }) => records.map((record) => record.problem?.message));
      expect(problem).toContain("its properties have [secret]");
      expect(problem).not.toContain("hidden");
    }
  });

  test("in an output that is a whole resource is damaged too", () => {
    const whole = { ...result(), accountId: account, id: `${account}/other` };
    const [target] = read(exportOf([], { whole })).targets;
    expect(target?.records[0]?.problem?.message).toMatch(edited);
  });

  test("is damaged if its other truth cannot be read", () => {
    const [target] = read(exportOf([resource({}, { accountId: secret({ plaintext: "{" }) })])).targets;
    expect(target?.records[0]?.problem).toMatchObject({
      code: "UNREADABLE",
      message: expect.stringMatching(
        /its accountId is in a form that cannot be read\. The state was edited or damaged/,
      ),
    });
  });

  test("is none if the IDs differ only in their case, as Cloudflare's hexadecimal ones may", () => {
    const upper = { accountId: account.toUpperCase(), referenceId: reference.toUpperCase() };
    const whole = { ...result(), accountId: account, id: `${account}/${reference}`.toUpperCase() };
    const { targets } = read(exportOf([resource({}, upper)], { whole }));
    expect(targets).toHaveLength(1);
    expect(targets[0]?.records.map(({ problem }) => problem)).toEqual([undefined, undefined]);
  });

  test("is none if the other truth is encrypted, or is a program's own `id`", () => {
    const outputs = { own: result({ id: "a/b", referenceId: "own" }) };
    const { targets } = read(exportOf([resource({}, { accountId: encrypted, referenceId: encrypted })], outputs));
    expect(targets.flatMap(({ records }) => records.map(({ problem }) => problem))).toEqual([undefined, undefined]);
  });
});

describe("what an update that was not finished has left", () => {
  const unfinished = (operations: readonly object[], ...resources: readonly object[]) => {
    const state = JSON.parse(exportOf(resources));
    state.deployment.pending_operations = operations;
    return read(JSON.stringify(state));
  };

  test("is left out, and counted in one sentence for each stack", () => {
    const operation = { resource: resource(), type: "creating" };
    const zone = { resource: resource({}, {}, "cloudflare:index/zone:Zone"), type: "creating" };
    const { targets, leftOut, unread } = unfinished(
      [operation, operation, zone],
      resource({ delete: true }),
      resource({ delete: true }),
      resource({ pendingReplacement: true }),
    );
    expect([targets, unread]).toEqual([[], []]);
    expect(leftOut).toMatch(
      /^prod\.json: .* not finished\. .*: 2 to be deleted; 1 deleted, to be created again; 2 pending operations, whose/,
    );
  });

  test("takes the outputs with it that only hold what it has", () => {
    const { targets } = read(
      exportOf([resource({ pendingReplacement: true })], { whole: result(), other: result({ referenceId: "other" }) }),
    );
    expect(targets.map(({ referenceId }) => referenceId)).toEqual(["other"]);
  });

  test("is not told of other resources, and does not hide this one", () => {
    const zone = resource({ delete: true }, {}, "cloudflare:index/zone:Zone");
    expect(unfinished([], zone, resource())).toMatchObject({ targets: [{}], leftOut: undefined });
    expect(unfinished([{ resource: resource(), type: "updating" }], resource())).toMatchObject({
      targets: [{ referenceId: reference }],
      leftOut: expect.stringContaining("1 pending operation, whose resources are compared as recorded."),
    });
  });
});

describe("a whole output that was decrypted to null", () => {
  test.each([
    [
      { risk: decrypted(null) },
      /^prod\.json: 1 stack output is a secret with the value null and was not searched\. A wrong passphrase/,
    ],
    [{ a: [decrypted(null)], b: decrypted(null) }, /2 stack outputs are secrets with the value null and were not/],
    [{ risk: decrypted(decrypted(null)) }, /1 stack output is a secret with the value null/],
  ])("is counted as an encrypted one is: %j", (outputs, message) => {
    expect(read(exportOf([], outputs))).toMatchObject({
      targets: [],
      unread: [{ code: "ENCRYPTED", message: expect.stringMatching(message) }],
    });
  });

  test("is apart from one that is a secret within a secret, and can be read", () => {
    const { targets, unread } = read(exportOf([], { risk: decrypted(decrypted(result())), null: null }));
    expect(targets).toMatchObject([{ records: [{ secret: expect.arrayContaining(["active"]) }] }]);
    expect(unread).toEqual([]);
  });
});

describe("a secret whose text is missing or no JSON", () => {
  const malformed = [
    secret({}),
    secret({ plaintext: "{" }),
    secret({ plaintext: 5, ciphertext: "v1:abc" }),
    secret({ ciphertext: null }),
  ];

  test.each(malformed)("is told as unreadable and not as encrypted: %j", (value) => {
    for (const output of [value, [value], decrypted(value), outputValue({ value })]) {
      const { targets, unread } = read(exportOf([], { output }));
      expect(targets).toEqual([]);
      expect(unread).toEqual([
        {
          code: "UNREADABLE",
          message: expect.stringMatching(
            /^prod\.json: 1 stack output is in a form that cannot be read and was not searched\. It is a secret without its text/,
          ),
          retryable: false,
        },
      ]);
    }
    const [target] = read(exportOf([resource({}, { tenantUrl: value })])).targets;
    expect(target?.records).toMatchObject([
      { unread: { malformed: ["tenantUrl"], encrypted: [] }, problem: undefined },
    ]);
  });
});

describe("a value in outputs that Pulumi marks", () => {
  test("as an output's is read through, and is a secret if it says so", () => {
    const own = result({ tenantUrl: outputValue({ value: "https://a.example", dependencies: [] }) });
    const outputs = {
      plain: outputValue({ value: own }),
      hidden: outputValue({ value: result({ referenceId: "other" }), secret: true }),
      deep: [outputValue({ value: { inner: decrypted(result({ referenceId: "third" })) } })],
    };
    const { targets, unread } = read(exportOf([], outputs));
    expect(unread).toEqual([]);
    expect(targets).toMatchObject([
      { referenceId: reference, records: [{ secret: [], recorded: { tenantUrl: "https://a.example" } }] },
      { referenceId: "other", records: [{ secret: expect.arrayContaining(["active"]) }] },
      { referenceId: "third", records: [{ secret: expect.arrayContaining(["active"]) }] },
    ]);
  });

  test("as an output's without a value, or as a null secret, is counted", () => {
    const { unread } = read(
      exportOf([], { unknown: outputValue({}), none: outputValue({ value: null, secret: true }) }),
    );
    expect(unread.map(({ code, message }) => [code, message])).toEqual([
      ["ENCRYPTED", expect.stringContaining("1 stack output is a secret with the value null")],
      ["UNREADABLE", expect.stringContaining("1 stack output is in a form that cannot be read")],
    ]);
  });

  test.each([
    [
      "a resource that the export does not have",
      special("5cf8f73096256a8f31e491e813e4eb8e", { urn: "urn:x", id: "x" }),
    ],
    ["an asset", special("c44067f5952c0a294b673a41bacd8c17", { text: "x", hash: "x" })],
    ["an archive", special("0def7320c3a5731c473e5ecbe6d01bc7", { assets: {}, hash: "x" })],
    ["something newer", special("ffffffffffffffffffffffffffffffff", { value: result() })],
    ["nothing that is text", special(5, {})],
  ])("as %s is counted, since it is not searched", (_, value) => {
    const message = (counted: string) => `prod.json: ${counted} not searched.`;
    expect(read(exportOf([], { value })).unread).toMatchObject([
      {
        code: "UNREADABLE",
        message: message("1 value in stack outputs is a resource reference, an asset or another special value and was"),
      },
    ]);
    expect(read(exportOf([], { one: [value], two: decrypted({ value }) })).unread).toMatchObject([
      {
        message: message("2 values in stack outputs are resource references, assets or other special values and were"),
      },
    ]);
  });

  test("as one of the resources that are compared anyway is none that could be missed", () => {
    const okta = resource();
    const value = special("5cf8f73096256a8f31e491e813e4eb8e", { urn: okta.urn, id: okta.id });
    expect(read(exportOf([okta], { value }))).toMatchObject({ unread: [], targets: [{ records: [{}] }] });
  });
});

test("outputs that are themselves a result are a target with a name", () => {
  for (const outputs of [result(), decrypted(result()), [result()]]) {
    const [target] = read(exportOf([], outputs)).targets;
    expect(target?.source.name).toBe(Array.isArray(outputs) ? "[0]" : "(all outputs)");
  }
});

test("a field that was decrypted to null is not taken for a value", () => {
  const [target] = read(exportOf([resource({}, { active: decrypted(null) })])).targets;
  expect(target?.records).toMatchObject([{ unread: { decryptedToNull: ["active"] }, problem: undefined }]);
});

test("a stack whose resources are null has none", () => {
  expect(read('{"version":3,"deployment":{"resources":null}}').targets).toEqual([]);
});

test("of outputs too deep to be looked into, those alone are told that could hold a result", () => {
  const nested = (value: unknown): unknown =>
    Array.from({ length: maxOutputDepth }).reduce((inner: unknown) => ({ inner }), value);
  expect(read(exportOf([], { deep: nested("x") })).unread).toEqual([]);
  expect(read(exportOf([], { deep: nested({}) })).unread).toHaveLength(1);
});

describe("what is no stack's export is refused in one line that says what to give", () => {
  test.each([
    ["nothing", "", /is empty: give what `pulumi stack export` prints/],
    ["half an export", exportOf([]).slice(0, 40), /is not JSON/],
    ["YAML", "version: 3", /is not JSON/],
    ["a list", "[]", /is not a stack's export/],
    ["null", "null", /is not a stack's export/],
    ["an empty object", "{}", /is not a stack's export/],
    [
      "an export of Pulumi 0",
      '{"version":1,"deployment":{}}',
      /version 1, and this check reads 3 and 4: export it with a Pulumi CLI/,
    ],
    [
      "an export of a later Pulumi",
      '{"version":5,"deployment":{}}',
      /version 5, .*: a newer version of this package may read it/,
    ],
    ["a version that is no whole number", '{"version":3.5,"deployment":{}}', /is not a stack's export/],
    ["pending operations that are no list", '{"version":3,"deployment":{"pending_operations":{}}}', /not a list/],
    ["resources that are no list", '{"version":3,"deployment":{"resources":{}}}', /not a list/],
    ["a later version that is empty", '{"version":99,"deployment":null}', /version 99/],
    ["a deployment that is text", '{"version":3,"deployment":"x"}', /is not a stack's export/],
    ["a version that is no number", '{"version":"3","deployment":null}', /is not a stack's export/],
  ])("%s", (_, text, message) => {
    const failure = (() => {
      try {
        return read(text);
      } catch (error) {
        return error as RiskIntegrationError;
      }
    })() as RiskIntegrationError;
    expect(failure).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(failure.message).toMatch(message);
    expect(failure.message).not.toContain("\n");
  });

  test("whatever stands in a file, it gives targets or that error, and pollutes nothing", () => {
    const shapes = fc.oneof(
      fc.string(),
      fc.json(),
      fc.anything().map((value) => {
        const odd = { ...resource(), id: value, urn: value, outputs: value };
        return JSON.stringify(
          { version: 3, deployment: { resources: [odd, value, { type: "pulumi:pulumi:Stack", outputs: value }] } },
          (_, part) => (typeof part === "bigint" ? String(part) : part),
        );
      }),
      fc.constant(
        `{"version":3,"deployment":{"resources":[{"type":"pulumi:pulumi:Stack","outputs":${"[".repeat(5_000)}${"]".repeat(5_000)}}]}}`,
      ),
      fc.constant(
        '{"version":3,"__proto__":{"polluted":1},"deployment":{"__proto__":{"resources":[1]},"resources":[]}}',
      ),
    );
    fc.assert(
      fc.property(shapes, (text) => {
        try {
          return Array.isArray(read(text).targets);
        } catch (error) {
          return error instanceof RiskIntegrationError && error.code === "INVALID_ARGUMENT";
        }
      }),
      { numRuns: runs(1_000) },
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
