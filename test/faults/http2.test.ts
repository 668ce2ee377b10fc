import { constants, type ServerHttp2Stream } from "node:http2";
import { expect } from "vitest";
import { answer, http2Api } from "./http2-api.js";
import { known, test } from "./scene.js";
import { pathTo } from "./servers.js";

// The API itself is spoken to in HTTP/2, which undici prefers where the server offers it.

test("row 2: HTTP/2 stream reset before headers, then fine: answer", async ({ scene }) => {
  using api = await http2Api(scene, (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM));
  expect(await scene.client(api.url).getByReference(known)).toMatchObject({ active: true });
  expect(api.paths).toHaveLength(2);
});

test("row 2: HTTP/2 connection ended by GOAWAY before headers, then fine: answer", async ({ scene }) => {
  using api = await http2Api(scene, (stream) => {
    stream.session?.goaway(constants.NGHTTP2_NO_ERROR, 0);
    stream.session?.destroy();
  });
  expect(await scene.client(api.url).getByReference(known)).toMatchObject({ active: true });
  expect(api.paths).toHaveLength(2);
});

test("row 2: HTTP/2 stream or connection ended with HTTP_1_1_REQUIRED: answer over HTTP/1.1", async ({ scene }) => {
  const required = constants.NGHTTP2_HTTP_1_1_REQUIRED;
  const refusals = [
    (stream: ServerHttp2Stream) => stream.close(required),
    (stream: ServerHttp2Stream) => stream.session?.goaway(required, 0),
  ];
  for (const refuse of refusals) {
    using api = await http2Api(scene, refuse, refuse, { allowHTTP1: true });
    const client = scene.client(api.url);
    expect(await client.getByReference(known)).toMatchObject({ active: true });
    const asked = api.paths.length;
    expect(await client.getByReference(known, { fresh: true })).toMatchObject({ active: true });
    expect([api.paths.length, api.paths1.length]).toEqual([asked, 2]);
  }
});

test("row 2: HTTP/2 ended with HTTP_1_1_REQUIRED, in one attempt: NETWORK, and says so", async ({ scene }) => {
  using api = await http2Api(scene, (stream) => stream.close(constants.NGHTTP2_HTTP_1_1_REQUIRED));
  await scene.failure(scene.client(api.url, { maxAttempts: 1 }).getByReference(known), {
    code: "NETWORK",
    retryable: true,
    message: [`${api.host} does not answer this request over HTTP/2 and asks for HTTP/1.1.`],
  });
});

test("row 3: HTTP/2 stream reset mid-body: whole GET again", async ({ scene }) => {
  using api = await http2Api(scene, (stream) => {
    stream.respond({ ":status": 200, "content-length": 500 });
    stream.write('{"succ', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
  });
  expect(await scene.client(api.url).getByReference(known)).toMatchObject({ active: true });
  expect(api.paths).toHaveLength(2);
});

test("row 5: HTTP/2 connection broken mid-body: whole GET again", async ({ scene }) => {
  using api = await http2Api(scene, (stream) => {
    stream.respond({ ":status": 200 });
    stream.write('{"succ', () => stream.session?.destroy());
  });
  expect(await scene.client(api.url).getByReference(known)).toMatchObject({ active: true });
  expect(api.paths).toHaveLength(2);
});

test("row 10: HTTP/2 headers never come: retried, TIMEOUT", async ({ scene }) => {
  using api = await http2Api(
    scene,
    () => {},
    () => {},
  );
  const client = scene.client(api.url, { attemptTimeoutMs: 2_000, maxAttempts: 2 });
  await scene.failure(client.getByReference(known), {
    code: "TIMEOUT",
    retryable: true,
    message: [api.host, "after 2 attempts"],
  });
  expect(api.paths).toHaveLength(2);
});

test("row 3: HTTP/2 stream reset mid-body without a length: whole GET again", async ({ scene }) => {
  const codes = [constants.NGHTTP2_NO_ERROR, constants.NGHTTP2_INTERNAL_ERROR, constants.NGHTTP2_CANCEL];
  for (const code of codes) {
    using api = await http2Api(scene, (stream) => {
      stream.respond({ ":status": 200, "content-type": "application/json" });
      stream.write('{"success":true,"errors":[],"messages":[],"result":{"id":"}"}', () => stream.close(code));
    });
    expect(await scene.client(api.url).getByReference(known)).toMatchObject({ active: true });
    expect(api.paths).toHaveLength(2);
  }
});

test("row 3: HTTP/2 stream reset mid-body without a length, for ever: NETWORK", async ({ scene }) => {
  const reset = (stream: ServerHttp2Stream) => {
    stream.respond({ ":status": 200, "content-type": "application/json", "cf-ray": "8f0a-FRA" });
    stream.write("{", () => stream.close(constants.NGHTTP2_NO_ERROR));
  };
  using api = await http2Api(scene, reset, reset);
  await scene.failure(scene.client(api.url, { maxAttempts: 2 }).getByReference(known), {
    code: "NETWORK",
    retryable: true,
    message: [api.host, "ended in the middle", "ray 8f0a-FRA", "after 2 attempts"],
  });
  expect(api.paths).toHaveLength(2);
});

// undici waits at least a second for the answer to a PING. An attempt that has no connection by then is one of the five.
const attemptTimeoutMs = 1_000;

test("row 10: HTTP/2 path that dies: a new connection, answer", async ({ scene }) => {
  using api = await http2Api(scene, answer);
  const path = scene.watch(await pathTo(api.port));
  const client = scene.client(`https://${path.host}/client/v4`, { attemptTimeoutMs });
  await client.getByReference(known);
  path.die();
  expect(await client.getByReference(known, { fresh: true })).toMatchObject({ active: true });
  expect([path.connections, api.paths.length]).toEqual([2, 2]);
  expect(await client.getByReference(known, { fresh: true })).toMatchObject({ active: true });
  expect([path.connections, api.paths.length]).toEqual([2, 3]);
});

test("row 10: HTTP/2 path that dies after the handshake: a new connection, answer", async ({ scene }) => {
  using api = await http2Api(scene, answer);
  const path = scene.watch(await pathTo(api.port));
  api.onSession = () => {
    api.onSession = () => {};
    path.die();
  };
  const client = scene.client(`https://${path.host}/client/v4`, { attemptTimeoutMs });
  expect(await client.getByReference(known)).toMatchObject({ active: true });
  expect(path.connections).toBe(2);
});

test("row 10: HTTP/2 path that dies in the middle of an answer: a new connection, answer", async ({ scene }) => {
  using api = await http2Api(scene, (stream) => {
    stream.respond({ ":status": 200, "content-type": "application/json" });
    stream.write('{"success":');
    // The answer to a PING comes when the client has received what was sent before.
    stream.session?.ping(() => path.die());
  });
  const path = scene.watch(await pathTo(api.port));
  // The pause is noticed after half of this time, and the PING is given up after all of it: the second attempt gets the new connection.
  const client = scene.client(`https://${path.host}/client/v4`, { attemptTimeoutMs: 2_000, maxAttempts: 2 });
  expect(await client.getByReference(known)).toMatchObject({ active: true });
  expect(path.connections).toBe(2);
});

test("row 10: HTTP/2 one slow answer among a hundred: one request more, and the same connection", async ({ scene }) => {
  using api = await http2Api(scene, () => {});
  const path = scene.watch(await pathTo(api.port));
  const client = scene.client(`https://${path.host}/client/v4`, { attemptTimeoutMs: 2_000, maxAttempts: 2 });
  const lookups = Array.from({ length: 100 }, () => client.getByReference(known, { fresh: true }));
  for (const found of await Promise.all(lookups)) expect(found).toMatchObject({ active: true });
  expect([path.connections, api.paths.length]).toEqual([1, 101]);
});

test("row 33: HTTP/2 body far too large: capped, BAD_RESPONSE, no retry", async ({ scene }) => {
  using api = await http2Api(scene, (stream) => {
    stream.respond({ ":status": 200 });
    const more = () => {
      while (!stream.destroyed && stream.write("x".repeat(65_536)));
    };
    stream.on("drain", more);
    more();
  });
  await scene.failure(scene.client(api.url).getByReference(known), {
    code: "BAD_RESPONSE",
    status: undefined,
    message: [api.host, "an answer far larger than any risk integration"],
  });
  expect(api.paths).toHaveLength(1);
});
