import { expect } from "vitest";
import { answer, http2Api } from "./http2-api.js";
import { known, test } from "./scene.js";
import { pathTo } from "./servers.js";

// It waits for the default time-out, so npm test leaves it out: two attempts of 10.2 s at most, within 25 s.
test("with the defaults, a lookup over a dead HTTP/2 connection is answered by its second attempt", async ({
  scene,
}) => {
  using api = await http2Api(scene, answer);
  const path = scene.watch(await pathTo(api.port));
  const client = scene.client(`https://${path.host}/client/v4`, { attemptTimeoutMs: undefined, maxAttempts: 2 });
  await client.getByReference(known);
  path.die();
  expect(await client.getByReference(known, { fresh: true })).toMatchObject({ active: true });
  expect([path.connections, api.paths.length]).toEqual([2, 2]);
});
