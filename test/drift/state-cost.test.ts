import { describe, expect, test } from "vitest";
import { readState } from "../../src/drift/read-state.js";
import { costRatio } from "../growth.js";
import { largeStates } from "./large-states.js";

// JSON.parse is the least that a state costs. A target becomes a dozen values, so a state of nothing but targets costs some five times that.
const most = 12;

describe("to read a state costs a small multiple of JSON.parse, whatever it is full of, and however large it is:", () => {
  test.each(Object.entries(largeStates))("%s", (_, ofSize) => {
    for (const bytes of [250_000, 1_000_000]) {
      const text = ofSize(bytes);
      const ratio = costRatio(
        () => readState(text, "state"),
        () => JSON.parse(text),
      );
      expect(ratio).toBeLessThan(most);
    }
  });
});
