import { expect, test } from "vitest";
import { isPublicAddress } from "../../src/client/public-addresses.js";

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
])("%s is not public, as such and inside of IPv6", (address) => {
  expect(isPublicAddress(address, 4)).toBe(false);
  expect(isPublicAddress(`::ffff:${address}`, 6)).toBe(false);
  expect(isPublicAddress(`64:ff9b::${address}`, 6)).toBe(false);
});

test.each(["::1", "::", "fc00::1", "fd12::1", "fe80::1", "ff02::1", "2001:db8::1"])("%s is not public", (address) => {
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
