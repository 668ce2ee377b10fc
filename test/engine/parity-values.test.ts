import { expect } from "vitest";
import { expectOneBlock } from "./diagnostics.js";
import { notAsExpected } from "./parity-failures.js";
import { each, fields, ofBoth, ofEach, type Pair, type Part, test } from "./parity-forms.js";
import { outputsIn, saidIn, stepsIn } from "./parity-said.js";
import { accountId, referenceId, tenantUrl, token } from "./world.js";

const quoted = (text: string): string => JSON.stringify(text);

/** The outputs of both forms of a pair, where each form's are these. */
const outputsOf = (parts: readonly Part[], ofPart: (part: Part) => Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    parts.flatMap((part) => Object.entries(ofPart(part)).map(([name, value]) => [`${part.key}_${name}`, value])),
  );

const valuesOf = ({ id, active, created_at, reference_id, tenant_url, well_known_url }: Part["own"]) => ({
  integrationId: id,
  accountTag: accountId,
  active,
  createdAt: created_at,
  integrationType: "Okta",
  referenceId: reference_id,
  tenantUrl: tenant_url,
  wellKnownUrl: well_known_url,
  absoluteWellKnownUrl: well_known_url,
});

async function previewOf({ stack }: Pair) {
  const run = await stack.run("preview", "--expect-no-changes");
  return { exitCode: run.exitCode, said: saidIn(run).sort(), steps: stepsIn(run), outputs: outputsIn(run) };
}

test("what is not known yet, an integration, a secret reference, a drift and another one: all forms show the same values", async ({
  emulator,
  pairs,
}) => {
  const unknown = Object.fromEntries(fields.map((field) => [field, "[unknown]"]));
  const later = (name: string, value: string) => `new Created("${name}-" + key, { value: "${value}" }).later`;
  // Nothing is asked of a reference that is not known; a resource only skips an expectation that is not, a function all.
  const first = await ofBoth(pairs, async (pair) => {
    await pair.program(
      ({ own }) => `{ referenceId: ${later("source", own.reference_id)} }`,
      ({ other }) =>
        `exports[key + "_expecting"] = lookup("expecting-" + key, {
          referenceId: "${other.reference_id}", expect: { tenantUrl: ${later("tenant", "another")} },
        }).tenantUrl;`,
    );
    const run = await pair.stack.run("preview");
    return { exitCode: run.exitCode, said: saidIn(run), outputs: outputsIn(run) };
  });
  const asked = emulator.requests.map(({ params }) => params.reference);
  for (const { kind, parts } of pairs) {
    const expecting = kind === "functions" ? "[unknown]" : quoted(tenantUrl);
    expect(first[kind]).toEqual({
      exitCode: 0,
      said: [],
      outputs: outputsOf(parts, () => ({ ...unknown, expecting })),
    });
    for (const { own, other } of parts) {
      expect(asked).not.toContain(own.reference_id);
      expect(asked.filter((reference) => reference === other.reference_id)).toHaveLength(kind === "functions" ? 0 : 1);
    }
  }

  const write = (pair: Pair, which: "own" | "other") =>
    pair.program(
      (part) => `{ referenceId: "${part[which].reference_id}" }`,
      ({ other }) => `
        new Created("receiver-" + key, { value: found.absoluteWellKnownUrl });
        const hidden = lookup("hidden-" + key, { referenceId: pulumi.secret("${other.reference_id}") });
        for (const field of ${JSON.stringify(fields)}) exports[key + "_hidden_" + field] = hidden[field];`,
    );
  // A function's whole result is a secret, of a resource the argument.
  const secretFields = { functions: [...fields], resources: ["referenceId"] };
  const warned = (kind: Pair["kind"], parts: readonly Part[]) =>
    kind === "functions"
      ? []
      : parts.map(
          ({ key }) =>
            `warning: hidden-${key}: referenceId is a secret and stays one under its own name, but the resource's ID and what the API says of it are stored in clear.`,
        );
  await ofBoth(pairs, async (pair) => {
    const { kind, parts, stack } = pair;
    await write(pair, "own");
    expect(saidIn(await stack.up()).sort()).toEqual(warned(kind, parts));
    expect(await stack.outputs()).toEqual(
      outputsOf(parts, ({ own, other }) => ({
        ...valuesOf(own),
        ...Object.fromEntries(Object.entries(valuesOf(other)).map(([field, value]) => [`hidden_${field}`, value])),
      })),
    );
    const recorded = (await stack.resources()).find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
    const secret = Object.keys(recorded).filter((name) => Object.hasOwn(Object(recorded[name]), "ciphertext"));
    const expected = parts.flatMap(({ key }) => secretFields[kind].map((field) => `${key}_hidden_${field}`));
    expect(secret.sort()).toEqual(expected.sort());
  });

  for (const { own } of pairs.flatMap(({ parts }) => parts)) emulator.updateIntegration(own.id, { active: false });
  const drifted = await ofBoth(pairs, previewOf);
  for (const { kind, parts } of pairs)
    expect(drifted[kind]).toEqual({
      // To Pulumi a change of an output alone is no change of the stack.
      exitCode: kind === "functions" ? 0 : 7,
      said: [
        ...warned(kind, parts),
        ...parts.map(
          ({ own }) =>
            `warning: The risk integration “${own.reference_id}” is not active: Cloudflare sends no risk signals for it. Switch it on, or set expect.active to false to accept that.`,
        ),
      ].sort(),
      steps: kind === "functions" ? [] : parts.map(({ key }) => `okta-${key} update`).sort(),
      outputs: outputsOf(parts, () => ({ active: "true => false" })),
    });

  const others = await ofBoth(pairs, async (pair) => {
    await write(pair, "other");
    return previewOf(pair);
  });
  for (const { kind, parts } of pairs) {
    const steps = kind === "functions" ? ["receiver"] : ["okta", "receiver"];
    expect(others[kind]).toEqual({
      exitCode: 7,
      said: warned(kind, parts),
      steps: parts.flatMap(({ key }) => steps.map((name) => `${name}-${key} replace`)).sort(),
      outputs: outputsOf(parts, ({ own, other }) => {
        const change = (from: string, to: string) => `${quoted(from)} => ${quoted(to)}`;
        const url = change(own.well_known_url, other.well_known_url);
        return {
          integrationId: change(own.id, other.id),
          referenceId: change(own.reference_id, other.reference_id),
          wellKnownUrl: url,
          absoluteWellKnownUrl: url,
        };
      }),
    });
  }
  for (const { stack } of pairs) expect(stack.printed + (await stack.written())).not.toContain(token);
});

test("a secret expectation that is not met: one error of each form, which does not show it, nor a credential", async ({
  forms,
}) => {
  const hidden = "https://hidden.example";
  const seen = await ofEach(forms, async (form) => {
    await form.program(
      `{ referenceId: "${referenceId}", expect: pulumi.secret({ active: false, tenantUrl: "${hidden}" }) }`,
    );
    const failed = await form.stack.exits(1, "preview");
    // Pulumi's SDK prints a trace of its own for a plugin's function.
    if (form.name !== "plugin's function") expectOneBlock(failed);
    const printed = form.stack.printed + (await form.stack.written());
    expect(printed.replace(await form.stack.read("index.js"), "")).not.toContain(hidden);
    expect(printed).not.toContain(form.token);
    return saidIn(failed);
  });
  expect(seen).toEqual({
    ...each([`error: ${notAsExpected("expected otherwise (a secret)")} [EXPECTATION_FAILED]`]),
    "plugin's function": [`error: ${notAsExpected("expected otherwise (it may be a secret)")} [EXPECTATION_FAILED]`],
  });
});
