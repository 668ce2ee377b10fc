import { expect, test } from "vitest";
import { privateAddressCode } from "../../src/client/transport-failure.js";
import { isPublicAddress, lookupPublic } from "../../src/shared-signals/trusted-url.js";

test.each([
  "127.0.0.1",
  "10.1.2.3",
  "172.16.0.1",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.0.1",
  "0.0.0.0",
  "224.0.0.1",
  "255.255.255.255",
  "168.63.129.16",
])("%s is not public, as such and inside of IPv6", (address) => {
  expect(isPublicAddress(address, 4)).toBe(false);
  expect(isPublicAddress(`::ffff:${address}`, 6)).toBe(false);
  expect(isPublicAddress(`64:ff9b::${address}`, 6)).toBe(false);
});

test.each([
  "::127.0.0.1",
  "::ffff:0:10.0.0.1",
  "3fff::1",
  "5f00::1",
  "100:0:0:1::1",
  "::1",
  "::",
  "fc00::1",
  "fd12::1",
  "fe80::1",
  "ff02::1",
  "2001:db8::1",
])("%s is not public", (address) => {
  expect(isPublicAddress(address, 6)).toBe(false);
});

test.each([
  ["104.16.132.229", 4],
  ["1.1.1.1", 4],
  ["2606:4700::6810:84e5", 6],
  ["64:ff9b::1.1.1.1", 6],
])("%s is public", (address, family) => {
  expect(isPublicAddress(address, family)).toBe(true);
});

function found(
  host: string,
  options: object,
): Promise<{ error: NodeJS.ErrnoException | null; address: unknown; family: unknown }> {
  return new Promise((done) =>
    lookupPublic(host, options, (error, address, family) => done({ error, address, family })),
  );
}

test("a host with an address that is not public is refused as it is looked up", async () => {
  expect(privateAddressCode).toBe("ERR_PRIVATE_ADDRESS");
  for (const host of ["localhost", "10.0.0.1", "169.254.169.254"])
    for (const options of [{}, { all: true }])
      expect(await found(host, options)).toMatchObject({ error: { code: "ERR_PRIVATE_ADDRESS" }, address: "" });
});

test("a public one is given as it was asked for, one address or all of them", async () => {
  expect(await found("1.1.1.1", {})).toEqual({ error: null, address: "1.1.1.1", family: 4 });
  expect(await found("2606:4700::1111", {})).toEqual({ error: null, address: "2606:4700::1111", family: 6 });
  expect(await found("1.1.1.1", { all: true })).toMatchObject({
    error: null,
    address: [{ address: "1.1.1.1", family: 4 }],
  });
});

test("a host that does not exist fails as the system says it", async () => {
  expect((await found("nowhere.invalid", {})).error?.code).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
});
