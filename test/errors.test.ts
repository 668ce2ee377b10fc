import { inspect } from "node:util";
import { expect, test } from "vitest";
import { describeApiMessage, RiskIntegrationError } from "../src/common/errors.js";

test("an error is told apart by its code, and absence is undefined rather than a made-up value", () => {
  const error = new RiskIntegrationError("NETWORK", "no route");
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: "RiskIntegrationError", code: "NETWORK", retryable: false, message: "no route" });
  expect(error).toMatchObject({ status: undefined, rayId: undefined, accountId: undefined, referenceId: undefined });
  expect(error).toMatchObject({ apiErrors: [], messages: [] });
  expect(String(error)).toBe("RiskIntegrationError: no route");
  expect("cause" in error).toBe(false);
});

test("an error keeps its documented details and nothing else that it is handed", () => {
  const details = {
    status: 403,
    rayId: "abc-AMS",
    accountId: "a",
    referenceId: "r",
    retryable: true,
    apiErrors: [{ code: 1, message: "m" }],
    messages: [{ code: 2, message: "n" }],
    headers: { authorization: "Bearer s3cret" },
  };
  const { headers: _, ...documented } = details;
  const error = new RiskIntegrationError("API", "text", details);
  expect(error).toMatchObject(documented);
  expect(inspect(error) + JSON.stringify(error)).not.toContain("s3cret");
});

test("an API message is one line with its code, its pointer and its documentation", () => {
  expect(describeApiMessage({ code: 1000, message: "m" })).toBe("1000 “m”");
  expect(describeApiMessage({ code: 1000, message: "" })).toBe("code 1000");
  expect(describeApiMessage({ code: 1000, message: "", pointer: "/p" })).toBe("code 1000 (at /p)");
  expect(describeApiMessage({ code: 1, message: "m", documentationUrl: "https://d", pointer: "/p" })).toBe(
    "1 “m” (at /p, see https://d)",
  );
  const hostile = "\n::error::\x1b[31m\u202e";
  const line = describeApiMessage({ code: 1, message: hostile, documentationUrl: hostile, pointer: hostile });
  expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
});

test("a caller's own reason is the cause, and where there is none there is no such property", () => {
  const reason = new Error("the caller's");
  expect(new RiskIntegrationError("ABORTED", "m", { cause: reason }).cause).toBe(reason);
  expect(Object.hasOwn(new RiskIntegrationError("ABORTED", "m"), "cause")).toBe(false);
});
