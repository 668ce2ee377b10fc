import type { TestContext } from "vitest";
import { beforeAll, expect, test } from "vitest";
import { startEmulator } from "../../src/testing/index.js";
import { DOCUMENTED_ID } from "./exchange.js";
import type { PythonSdk } from "./python-sdk.js";
import { pythonSdk, runPython } from "./python-sdk.js";

// Cloudflare's own client for Python, where Python is there.

let sdk: PythonSdk = { missing: "its set-up did not finish" };

beforeAll(async () => {
  sdk = await pythonSdk();
}, 300_000);

function pythonOrSkip(context: TestContext): string {
  if ("missing" in sdk) context.skip(`The official Python SDK cannot run: ${sdk.missing}.`);
  return "python" in sdk ? sdk.python : "";
}

const TIMEOUT_MS = 60_000;

const PRELUDE = `
import json, os
import cloudflare
from cloudflare import Cloudflare
options = {"base_url": os.environ["URL"], "max_retries": 0}
integrations = lambda client: client.zero_trust.risk_scoring.integrations
`;

import { documentedIntegration } from "../documented.js";

test(
  "gets, lists, and authenticates with either scheme",
  async (context) => {
    const python = pythonOrSkip(context);
    await using emulator = await startEmulator();
    const { token, email, key } = emulator.credentials;
    const program = `${PRELUDE}
by_token = integrations(Cloudflare(api_token=os.environ["TOKEN"], **options))
by_key = integrations(Cloudflare(api_email=os.environ["EMAIL"], api_key=os.environ["KEY"], **options))
account = {"account_id": "account_tag"}
print(json.dumps({
  "reference": by_token.references.get("reference_id", **account).to_dict(mode="json"),
  "reference_by_key": by_key.references.get("reference_id", **account).to_dict(mode="json"),
  "integration": by_token.get("${DOCUMENTED_ID}", **account).to_dict(mode="json"),
  "list": [found.to_dict(mode="json") for found in by_token.list(**account)],
}))`;
    const output = await runPython(python, program, { URL: emulator.url, TOKEN: token, EMAIL: email, KEY: key });

    const documented = {
      ...documentedIntegration,
      created_at: expect.stringMatching(/^2019-12-27T18:11:19\.117/), // parsed into a time and written again
    };
    expect(output).toEqual({
      reference: documented,
      reference_by_key: documented,
      integration: documented,
      list: [documented],
    });
    expect(emulator.requests.map(({ route, scheme, credential }) => [route, scheme, credential])).toEqual([
      ["reference", "token", "zero-trust-read"],
      ["reference", "key", "global-key"],
      ["integration", "token", "zero-trust-read"],
      ["integrations", "token", "zero-trust-read"],
    ]);
  },
  TIMEOUT_MS,
);

test(
  "understands the answers to what goes wrong",
  async (context) => {
    const python = pythonOrSkip(context);
    await using emulator = await startEmulator();
    const { token, tokenWithoutPermission } = emulator.credentials;
    const program = `${PRELUDE}
def outcome(token, reference):
  try:
    return integrations(Cloudflare(api_token=token, **options)).references.get(reference, account_id="account_tag")
  except cloudflare.APIStatusError as error:
    return [type(error).__name__, error.status_code, [found.code for found in error.errors], error.response.headers["cf-ray"]]
print(json.dumps([
  outcome(os.environ["TOKEN"], "unknown"),
  outcome(os.environ["POOR"], "reference_id"),
  outcome("A" * 40, "reference_id"),
  outcome("not a token", "reference_id"),
]))`;
    const output = await runPython(python, program, { URL: emulator.url, TOKEN: token, POOR: tokenWithoutPermission });

    const rays = emulator.requests.map(({ rayId }) => rayId);
    expect(output).toEqual([
      ["NotFoundError", 404, [3302], rays[0]],
      ["PermissionDeniedError", 403, [10000], rays[1]],
      ["PermissionDeniedError", 403, [9109], rays[2]],
      ["BadRequestError", 400, [6003], rays[3]],
    ]);
  },
  TIMEOUT_MS,
);
