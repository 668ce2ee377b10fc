import { describe, expect, test } from "vitest";
import { parseEnvelope } from "../../src/client/envelope.js";

const parse = (json: unknown) => parseEnvelope(JSON.stringify(json));

describe("the API's envelope", () => {
  test("is read with every documented field of its entries", () => {
    const entry = { code: 1000, message: "m", documentation_url: "https://d", source: { pointer: "/p" } };
    const read = { code: 1000, message: "m", documentationUrl: "https://d", pointer: "/p" };
    expect(parse({ success: true, errors: [entry], messages: [entry], result: { any: 1 } })).toEqual({
      success: true,
      errors: [read],
      messages: [read],
      result: { any: 1 },
      paging: undefined,
      listsErrors: true,
    });
  });

  test("may leave out what is optional, or give null for it", () => {
    const entries = [
      { code: 1, message: "m" },
      { code: 1, message: "m", documentation_url: null, source: null },
      { code: 1, message: "m", source: { pointer: null } },
      { code: 1, message: "m", source: {} },
    ];
    const read = entries.map(() => ({ code: 1, message: "m" }));
    expect(parse({ success: true, messages: entries, errors: entries })).toEqual({
      success: true,
      errors: read,
      messages: read,
      result: undefined,
      paging: undefined,
      listsErrors: true,
    });
  });

  test("may have no lists, or null for them", () => {
    for (const lists of [{}, { errors: null, messages: null }, { errors: [], messages: [] }])
      expect(parse({ success: false, result: null, ...lists })).toEqual({
        success: false,
        errors: [],
        messages: [],
        result: null,
        paging: undefined,
        listsErrors: Array.isArray((lists as { errors?: unknown }).errors),
      });
  });

  test("may hold keys that nobody documented, anywhere", () => {
    const entry = { code: 1, message: "m", extra: [1], source: { extra: 1 } };
    expect(parse({ success: true, errors: [entry], messages: [entry], result_info: {}, x: null })).toMatchObject({
      errors: [{ code: 1, message: "m" }],
      messages: [{ code: 1, message: "m" }],
    });
  });

  test.each<[string, unknown, object[]]>([
    ["a text", "text", [{ code: 0, message: "text" }]],
    ["an entry alone", { code: 1, message: "m" }, [{ code: 1, message: "m" }]],
    ["texts", ["one", "", "two"], ["one", "two"].map((message) => ({ code: 0, message }))],
    ["no code", [{ message: "m" }], [{ code: 0, message: "m" }]],
    ["a code as text", [{ code: "10000", message: "m" }], [{ code: 10000, message: "m" }]],
    ["a code that is no number", [{ code: "x", message: "m" }], [{ code: 0, message: "m" }]],
    ["no text", [{ code: 7 }], [{ code: 7, message: "" }]],
    ["its text as error", [{ code: 7, error: "e" }], [{ code: 7, message: "e" }]],
    [
      "other types beside it",
      [{ code: 7, message: "m", documentation_url: 1, source: "x" }],
      [{ code: 7, message: "m" }],
    ],
    ["what is no entry", [null, 1, true, [], {}, { other: "x" }], []],
    ["an empty object", {}, []],
    ["entries by number", { 0: { code: 1, message: "m" } }, []],
    ["true", true, []],
  ])("is read as far as it can be where a list holds %s, which only informs", (_, list, read) => {
    for (const success of [true, false])
      expect(parse({ success, errors: list, messages: list, result: 1 })).toMatchObject({
        success,
        errors: read,
        messages: read,
        result: 1,
      });
  });

  test("is told by its errors where that has consequences: they are a list that is empty or has a code", () => {
    const listsErrors = (errors: unknown) => parse({ success: false, errors })?.listsErrors;
    for (const errors of [[], [{ code: 1, message: "m" }], [{ code: "1", message: "m" }], ["x", { code: 1 }]])
      expect(listsErrors(errors), JSON.stringify(errors)).toBe(true);
    for (const errors of [undefined, null, {}, "x", { code: 1, message: "m" }, ["x"], [null], [{ message: "m" }]])
      expect(listsErrors(errors), JSON.stringify(errors)).toBe(false);
  });

  test("tells the chain below an error after the error itself", () => {
    const chain = [
      { code: 6103, message: "key" },
      { code: 6111, message: "header" },
    ];
    const errors = [
      { code: 6003, message: "Invalid request headers", error_chain: chain },
      { code: 1, message: "m" },
    ];
    expect(parse({ success: false, errors })?.errors.map(({ code }) => code)).toEqual([6003, 6103, 6111, 1]);
  });

  test("is read without a chain that is not one", () => {
    for (const error_chain of [null, "x", [1], [{ code: "x" }], {}])
      expect(parse({ success: false, errors: [{ code: 1, message: "m", error_chain }] })?.errors).toEqual([
        { code: 1, message: "m" },
      ]);
  });

  test("with a key twice counts the last one, as JSON does", () => {
    expect(parseEnvelope('{"success":false,"success":true,"result":1,"result":2}')).toMatchObject({
      success: true,
      result: 2,
    });
  });

  test("with __proto__ and constructor in it pollutes nothing", () => {
    const evil = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
    const body = `{"success":true,${evil},"errors":[{"code":1,"message":"m",${evil},"error_chain":[{${evil}}]}],"result":{${evil}}}`;
    expect(parseEnvelope(body)).toMatchObject({ success: true, errors: [{ code: 1, message: "m" }] });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(parseEnvelope('{"__proto__":{"success":true}}')).toBeUndefined();
  });
});

test.each([
  "",
  " ",
  "null",
  "[]",
  '"x"',
  "1",
  "true",
  "{}",
  '{"success":true',
  "<!DOCTYPE html><html></html>",
  '{"success":"true"}',
  '{"success":1,"result":{}}',
  "\ufeff{}",
])("%j is not the API's envelope", (body) => expect(parseEnvelope(body)).toBeUndefined());
