import { expect } from "vitest";
import {
  createRiskIntegrationClient,
  type GetByReferenceArgs,
  type RiskIntegrationClientOptions,
  RiskIntegrationError,
  type RiskIntegrationErrorCode,
} from "../../src/client/index.js";
import type { Emulator, Fault } from "../../src/testing/index.js";
import { expectOneBlock } from "./diagnostics.js";
import { type ByForm, byKind, each, type Form, ofEach } from "./parity-forms.js";
import { comparable, saidIn } from "./parity-said.js";
import { accountId, key, referenceId, tenantUrl } from "./world.js";

/** Something that makes every form fail. */
export interface Failure {
  readonly code: RiskIntegrationErrorCode;
  /** Default: those of an integration that is there. */
  readonly args?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly config?: Readonly<Record<string, string>>;
  /** What the API answers to each of them, again and again. */
  readonly api?: readonly Fault[];
  /** Where the forms name their own arguments or settings. Default: what the client says. */
  readonly says?: ByForm<string>;
}

/** How a command ended, and what it said. */
interface Ending {
  readonly exitCode: number;
  readonly said: readonly string[];
}

const envelope = (status: number, code: number): Fault => ({
  kind: "envelope",
  status,
  errors: [{ code, message: "as the API says it" }],
});

const noCredential = (...names: string[]): string =>
  `No Cloudflare credential: set ${names.join(", or ")}, to an API token with the permission Zero Trust Read.`;
/** @param expected of `active`, and of the tenant's URL where that is otherwise */
export const notAsExpected = (expected: string, ofTenant = expected): string =>
  `The risk integration “${referenceId}” in account “${accountId}” is not as expected:\nactive is true, ${expected}; tenantUrl is “${tenantUrl}”, ${ofTenant}.`;
const ownToken = "the config cloudflare-risk-integration:apiToken";
const tokenNames = [ownToken, "the config cloudflare:apiToken", "CLOUDFLARE_API_TOKEN"];

/** Nothing is sent. */
export const argumentsAndSettings: Readonly<Record<string, Failure>> = {
  "a reference that names another path": { code: "INVALID_ARGUMENT", args: { referenceId: ".." } },
  "a reference of the wrong type": { code: "INVALID_ARGUMENT", args: { referenceId: 7 } },
  "an argument that does not exist": {
    code: "INVALID_ARGUMENT",
    args: { referenceId, expekt: {} },
    says: byKind({
      functions: "getRiskIntegrationByReference: unknown name “expekt”. Allowed names: referenceId, accountId, expect.",
      resources: "okta: unknown name “expekt”. Allowed names: referenceId, accountId, expect, ignoreDrift.",
    }),
  },
  "no credential": {
    code: "CONFIGURATION",
    environment: { CLOUDFLARE_API_TOKEN: undefined },
    // Decision 4 of the design: the plugin sees its own namespace alone.
    says: {
      function: noCredential("apiToken", ...tokenNames),
      "dynamic resource": noCredential(...tokenNames),
      "plugin's function": noCredential(ownToken, "CLOUDFLARE_API_TOKEN"),
      "plugin's resource": noCredential(ownToken, "CLOUDFLARE_API_TOKEN"),
    },
  },
  "both schemes": {
    code: "CONFIGURATION",
    environment: { CLOUDFLARE_API_KEY: key.key, CLOUDFLARE_EMAIL: key.email },
  },
  "a base URL in clear": {
    code: "CONFIGURATION",
    config: { "cloudflare-risk-integration:baseUrl": "http://api.example.com" },
    says: each(
      "the config cloudflare-risk-integration:baseUrl (“http://api.example.com”) is not https: a credential is never sent in clear, but to this machine itself.",
    ),
  },
};

/** Answers of the API that end a lookup. */
export const answers: Readonly<Record<string, Failure>> = {
  "a token that nobody knows": {
    code: "AUTHENTICATION",
    environment: { CLOUDFLARE_API_TOKEN: "Zz00000000000000000000000000000000000000" },
  },
  "a token without the permission": { code: "PERMISSION", api: [envelope(403, 10000)] },
  "an account without Zero Trust risk scoring": { code: "NOT_ENTITLED", api: [envelope(403, 3314)] },
  "a rate limit of an hour": { code: "RATE_LIMITED", api: [{ kind: "rate-limited", retryAfter: "3600" }] },
  "an error of another kind": { code: "API", api: [envelope(400, 1004)] },
  "a page instead of an answer": { code: "BAD_RESPONSE", api: [{ kind: "html" }] },
  "an integration that is not as expected": {
    code: "EXPECTATION_FAILED",
    args: { referenceId, expect: { active: false, tenantUrl: "https://expected.okta.com" } },
    // Pulumi's SDKs tell a plugin's function nothing of what is a secret.
    says: {
      ...each(notAsExpected("expected false", "expected “https://expected.okta.com”")),
      "plugin's function": notAsExpected("expected otherwise (it may be a secret)"),
    },
  },
};

/** No answer at all. @param places base URLs at which nobody listens, or nobody is trusted */
export const silences = (places: { closed: string; untrusted: string }): Readonly<Record<string, Failure>> => ({
  "an API that stops to answer": {
    code: "TIMEOUT",
    // Five attempts that hang would take a minute and say the same.
    api: [...Array<Fault>(4).fill({ kind: "status", status: 503 }), { kind: "hang" }],
  },
  "a port on which nobody listens": { code: "NETWORK", environment: { CLOUDFLARE_BASE_URL: places.closed } },
  "a certificate that nobody trusts": { code: "TLS", environment: { CLOUDFLARE_BASE_URL: places.untrusted } },
});

/** Fails unless all forms say of each failure what the client says, and a preview ends with 1. */
export async function expectFailures(
  table: Readonly<Record<string, Failure>>,
  forms: readonly Form[],
  emulator: Emulator,
): Promise<void> {
  const seen: Record<string, unknown> = {};
  const expected: Record<string, unknown> = {};
  for (const [what, failure] of Object.entries(table)) {
    const previews = await previewsOf(failure, forms, emulator);
    seen[what] = { code: previews.code, ...previews.seen };
    expected[what] = { code: failure.code, ...previews.expected };
  }
  expect(seen).toEqual(expected);
}

/** How a preview of each form ends, how it should by what the client says, and the code of the client's error. */
async function previewsOf(failure: Failure, forms: readonly Form[], emulator: Emulator) {
  const { args = { referenceId }, environment = {}, config = {}, api = [] } = failure;
  const answer = (token: string): void => {
    if (api.length > 0)
      emulator.answerNext(api, {
        times: Number.POSITIVE_INFINITY,
        match: ({ headersWithCredentials }) => headersWithCredentials.authorization === `Bearer ${token}`,
      });
  };
  const ending = async (form: Form): Promise<Ending> => {
    const before = form.stack.environment;
    form.stack.environment = { ...before, ...environment };
    answer(form.token);
    await form.config(config);
    await form.program(JSON.stringify(args));
    const run = await form.stack.run("preview");
    // Pulumi's SDK prints a trace of its own for a plugin's function.
    if (form.name !== "plugin's function") expectOneBlock(run);
    await form.config({});
    form.stack.environment = before;
    return { exitCode: run.exitCode, said: saidIn(run) };
  };
  const token = emulator.addToken();
  answer(token);
  const usual = { ...forms[0]?.stack.environment, CLOUDFLARE_API_TOKEN: token };
  const [seen, own] = await Promise.all([
    ofEach(forms, ending),
    failureOfClient(args, {
      baseUrl: config["cloudflare-risk-integration:baseUrl"],
      environment: { ...usual, ...environment },
    }),
  ]);
  emulator.clearFaults();
  const { says = each(own.message) } = failure;
  const expected = await ofEach(forms, async ({ name }) => ({
    exitCode: 1,
    said: [comparable(`error: ${says[name]} [${failure.code}]`)],
  }));
  return { code: own.code, seen, expected };
}

/** How a lookup of the client alone fails. */
export async function failureOfClient(
  args: object,
  options: RiskIntegrationClientOptions,
): Promise<RiskIntegrationError> {
  try {
    await using client = createRiskIntegrationClient(options);
    await client.getByReference(args as GetByReferenceArgs);
  } catch (error) {
    if (error instanceof RiskIntegrationError) return error;
    throw error;
  }
  throw new Error("The client's lookup did not fail.");
}
