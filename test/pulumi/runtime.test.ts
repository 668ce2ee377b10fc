import { afterEach, beforeEach, expect, type MockInstance, test, vi } from "vitest";
import { startEmulator } from "../../src/testing/index.js";

const identity = { accountId: "account_tag", referenceId: "reference_id" };

let stderr: MockInstance<typeof process.stderr.write>;

beforeEach(() => {
  stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** A provider process of its own, with nothing of this machine's environment. */
async function startRuntime(config: Record<string, string>) {
  vi.resetModules();
  for (const name of ["API_TOKEN", "API_KEY", "EMAIL", "ACCOUNT_ID", "BASE_URL"])
    vi.stubEnv(`CLOUDFLARE_${name}`, undefined);
  const runtime = await import("../../src/pulumi/runtime.js");
  runtime.configure({ config: { get: (key) => config[key] } });
  return runtime;
}

test("the provider's methods are those that Pulumi asks a dynamic provider for, and no more", async () => {
  const runtime = await startRuntime({});
  expect(Object.keys(runtime).sort()).toEqual(["check", "configure", "create", "delete", "diff", "read", "update"]);
});

test("the stack's config is enough for the whole life of a resource", async () => {
  await using emulator = await startEmulator();
  const { token } = emulator.credentials;
  const runtime = await startRuntime({ "cloudflare:apiToken": token, "cloudflare:baseUrl": emulator.url });
  const { inputs } = await runtime.check({}, identity);
  expect(inputs).toMatchObject({ ...identity, active: true });
  const { id, outs } = await runtime.create(inputs);
  expect(await runtime.diff(id, outs, inputs)).toEqual({ changes: false, replaces: [] });
  expect(await runtime.update(id, outs, inputs)).toEqual({ outs });
  expect(await runtime.read(id, outs)).toMatchObject({ id, props: outs, inputs: outs });
  expect(await runtime.delete()).toBeUndefined();
  // One line for each notice, which is how the engine shows it.
  const lines = stderr.mock.calls.map(([line]) => String(line));
  expect(lines).toContainEqual(
    expect.stringMatching(/^warning: The risk integration “reference_id” has the well-known URL/),
  );
  for (const line of lines) expect(line).toMatch(/^[^\n]+\n$/);
  expect(lines.join("")).not.toContain(token);
});

test("what is thrown has no stack, and configure itself never throws", async () => {
  const runtime = await startRuntime({ "cloudflare:apiToken": "half a token" });
  for (const work of [runtime.create(identity), runtime.update("", {}, identity), runtime.read("a/b", {})])
    await expect(work).rejects.toMatchObject({ code: "CONFIGURATION", stack: "" });
  expect((await runtime.check({}, identity)).failures).toEqual([
    { property: "", reason: expect.stringMatching(/^the config cloudflare:apiToken holds white space/) },
  ]);
});

test("configured anew, the process takes the new credential", async () => {
  await using emulator = await startEmulator();
  const runtime = await startRuntime({ "cloudflare:apiToken": "NeverIssued0", "cloudflare:baseUrl": emulator.url });
  expect((await runtime.check({}, identity)).failures).toHaveLength(1);
  const config: Record<string, string> = {
    "cloudflare-risk-integration:apiToken": emulator.credentials.token,
    "cloudflare-risk-integration:baseUrl": emulator.url,
  };
  runtime.configure({ config: { get: (key) => config[key] } });
  expect((await runtime.check({}, identity)).failures).toBeUndefined();
});
