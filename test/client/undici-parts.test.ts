import { expect, test } from "vitest";
import { undiciParts, wholeUndici } from "../../src/client/undici-parts.js";

test("the parts of undici are those that its entry exports", () => {
  expect(undiciParts().Agent).toBe(wholeUndici().Agent);
  expect(undiciParts().buildConnector).toBe(wholeUndici().buildConnector);
});
