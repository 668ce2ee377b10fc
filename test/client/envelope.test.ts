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
      totalPages: 1,
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
      totalPages: 1,
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
        totalPages: 1,
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
  '{"success":true,"errors":{}}',
  '{"success":true,"errors":"none"}',
  '{"success":false,"errors":[{"code":"10000","message":"m"}]}',
  '{"success":false,"errors":[{"code":1e999,"message":"m"}]}',
  '{"success":false,"errors":[null]}',
  '{"success":true,"messages":["text"]}',
  "\ufeff{}",
])("%j is not the API's envelope", (body) => expect(parseEnvelope(body)).toBeUndefined());
