import { expect, test } from "vitest";
import { once } from "../src/common/log.js";
import { Said } from "./client/clients.js";

test("each text is said once, whichever way it is said again", () => {
  const said = new Said();
  const log = once(said);
  log.warn("a");
  log.warn("a");
  log.info("b");
  log.warn("c");
  log.info("b");
  expect({ ...said }).toMatchObject({ warnings: ["a", "c"], infos: ["b"] });
});

test("two logs know nothing of each other", () => {
  const said = new Said();
  once(said).warn("a");
  once(said).warn("a");
  expect(said.warnings).toEqual(["a", "a"]);
});

test("what is remembered has an end, since lines with a time in them are new each time", () => {
  const said = new Said();
  const log = once(said);
  for (const line of Array.from({ length: 1_000 }, (_, index) => String(index))) log.info(line);
  log.info("0");
  expect(said.infos).toHaveLength(1_001);
});
