import { expect, test } from "vitest";
import type { InternalClient } from "../../src/client/client.js";
import { RiskIntegrationError } from "../../src/common/errors.js";
import { lookUpAll, stoppedBy } from "../../src/drift/look-up-all.js";

test("an error that nobody foresaw is the answer to its own lookup, and the others are asked", async () => {
  const found = { referenceId: "second" };
  const client = {
    async lookUp({ referenceId }: { readonly referenceId: string }) {
      if (referenceId === "first") throw new TypeError("s3cret");
      return { integration: found };
    },
  } as unknown as InternalClient;
  const questions = ["first", "second"].map((referenceId) => ({ accountId: "account", referenceId, client }));
  const { signal } = new AbortController();
  const stop = { signal, stopped: () => stoppedBy(undefined) };
  const [first, second] = await lookUpAll(questions, { ...stop, concurrency: 1, onAnswer: () => {} });
  expect(first).toBeInstanceOf(RiskIntegrationError);
  expect(first).toMatchObject({ code: "NETWORK", message: "An unexpected error ended the request (TypeError)." });
  expect(second).toBe(found);
});
