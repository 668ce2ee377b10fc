import { expect, test } from "vitest";
import { undiciParts, wholeUndici } from "../../src/client/undici-parts.js";

test("the parts of undici are those that its entry exports", () => {
  expect(undiciParts().Agent).toBe(wholeUndici().Agent);
  expect(undiciParts().buildConnector).toBe(wholeUndici().buildConnector);
});

test("the key to undici's queue is one, so that an abort does not wait for a connection", () => {
  expect(undiciParts().queuedAbort).toBeTypeOf("symbol");
});
