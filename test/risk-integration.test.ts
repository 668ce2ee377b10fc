import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isInstant } from "../src/model/instant.js";
import { isSameValue } from "../src/model/risk-integration.js";
import { runs } from "./client/runs.js";

const recorded = "2025-01-02T03:04:05.678Z";

describe("a time", () => {
  test.each([
    "2025-01-02T03:04:05.678000Z",
    "2025-01-02t03:04:05.678z",
    "2025-01-02 03:04:05.678Z",
    "2025-01-02T04:04:05.678+01:00",
    "2025-01-01T15:34:05.678-11:30",
    "2025-01-02T03:04:05.678+00:00",
    "2025-01-02T03:04:05.678-00:00",
  ])("is the same in the spelling %s", (spelling) => {
    expect(isSameValue("createdAt", recorded, spelling)).toBe(true);
  });

  test.each([
    "2025-01-02T03:04:05.6780001Z",
    "2025-01-02T03:04:05.67Z",
    "2025-01-02T03:04:05Z",
    "2025-01-02T03:04:05.678+01:00",
    "2025-01-02T03:04:06.678Z",
    "2025-01-02T03:04:05.678",
    "2025-02-30T03:04:05.678Z",
    "yesterday",
    "",
    undefined,
    null,
  ])("is another one in %s", (other) => {
    expect(isSameValue("createdAt", recorded, other)).toBe(false);
  });

  test("is the same below a millisecond, in any year and with a leap second only if its digits are", () => {
    const same = (one: string, other: string) => isSameValue("createdAt", one, other);
    expect(same("2025-01-01T00:00:00.123456789Z", "2025-01-01T00:00:00.1234567890Z")).toBe(true);
    expect(same("2025-01-01T00:00:00.123456789Z", "2025-01-01T00:00:00.123456788Z")).toBe(false);
    expect(same("0001-01-01T00:30:00Z", "0000-12-31T23:30:00-01:00")).toBe(true);
    expect(same("2016-12-31T23:59:60Z", "2016-12-31T18:59:60-05:00")).toBe(true);
    expect(same("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z")).toBe(false);
    const zeros = "0".repeat(200_000);
    expect(same(`2025-01-01T00:00:00.${zeros}1Z`, `2025-01-01T00:00:00.${zeros}1${zeros}Z`)).toBe(true);
  });

  test("agrees with Date wherever that can tell", () => {
    const time = fc.date({ min: new Date("0001-01-02"), max: new Date("9998-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(time, fc.integer({ min: -1439, max: 1439 }), (date, offset) => {
        const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const pad = (number: number): string => String(Math.trunc(Math.abs(number))).padStart(2, "0");
        const spelling = `${local}${offset < 0 ? "-" : "+"}${pad(offset / 60)}:${pad(offset % 60)}`;
        expect(isSameValue("createdAt", date.toISOString(), spelling)).toBe(true);
        expect(isSameValue("createdAt", new Date(date.getTime() + 1).toISOString(), spelling)).toBe(false);
      }),
      { numRuns: runs(500) },
    );
  });
});

test("a value of another field is the same to the letter only", () => {
  expect(isSameValue("tenantUrl", recorded, "2025-01-02T03:04:05.678000Z")).toBe(false);
  expect(isSameValue("active", true, true)).toBe(true);
  expect(isSameValue("active", true, "true")).toBe(false);
});

test.each([
  "2025-01-02",
  "2025-01-02T24:00:00Z",
  "2025-13-01T00:00:00Z",
  "2025-1-2T00:00:00Z",
  "2025-01-02T00:00:00.Z",
  " 2025-01-02T00:00:00Z",
])("%j is no time", (text) => expect(isInstant(text)).toBe(false));
