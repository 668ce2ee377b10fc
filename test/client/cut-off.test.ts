import { describe, expect, test } from "vitest";
import { isCutOff } from "../../src/client/cut-off.js";

const json = { "content-type": "application/json; charset=utf-8" };
const of = (body: string, headers: Record<string, string> = json, status = 200) => isCutOff({ status, headers, body });

describe("an answer without a length", () => {
  const whole = JSON.stringify({ success: true, result: { text: 'a "quote", \\, ] and }', list: [1, [2], {}] } });

  test("is cut off wherever it ends before its end", () => {
    for (let length = 0; length < whole.length; length += 1) expect(of(whole.slice(0, length))).toBe(true);
    expect(of(whole)).toBe(false);
    expect(of(` ${whole}\n`)).toBe(false);
  });

  test.each(["null", '"x"', "<!DOCTYPE html>", "{]", "{oops}", "}"])(
    "is not cut off if it is not JSON, or none of the API's: %j",
    (body) => {
      expect(of(body)).toBe(false);
    },
  );

  test("is cut off in a failure too, which may also have no body at all", () => {
    for (const status of [403, 404, 500]) expect([of("{", json, status), of("", json, status)]).toEqual([true, false]);
    for (const status of [204, 302]) expect(of("", json, status)).toBe(false);
  });

  test("is whole if it is not JSON, or has a length after all", () => {
    expect(of("{", { "content-type": "text/html" })).toBe(false);
    expect(of("{", {})).toBe(false);
    expect(of("{", { ...json, "content-length": "1" })).toBe(false);
    expect(of("{", { ...json, "transfer-encoding": "chunked" })).toBe(false);
  });
});
