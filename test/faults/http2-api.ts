import { createSecureServer, type Http2Session, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { documentedIntegration } from "../documented.js";
import type { Peer, Scene } from "./scene.js";
import { trusted } from "./trusted.js";

/** An API in HTTP/2 that treats its first request as told, and the others like that or with the documented answer. */
export async function http2Api(
  scene: Scene,
  first: (stream: ServerHttp2Stream) => void,
  others: (stream: ServerHttp2Stream) => void = answer,
  { allowHTTP1 = false }: { readonly allowHTTP1?: boolean } = {},
) {
  const certificate = trusted({ host: "127.0.0.1" });
  const paths: string[] = [];
  const paths1: string[] = [];
  const sessions = new Set<Http2Session>();
  const server = createSecureServer({ ...certificate, allowHTTP1 });
  server.on("session", (session) => {
    sessions.add(session);
    api.onSession();
    session.on("close", () => sessions.delete(session));
    session.on("error", () => {});
  });
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    paths.push(`${headers[":path"]}`);
    (paths.length === 1 ? first : others)(stream);
  });
  // HTTP/2 requests come here too.
  server.on("request", (request, response) => {
    if (request.httpVersion !== "1.1") return;
    paths1.push(`${request.url}`);
    response.setHeader("content-type", "application/json");
    response.end(documented);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  const peer: Peer = {
    get openConnections() {
      return sessions.size;
    },
    close() {
      return new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.destroy();
      });
    },
  };
  scene.watch(peer);
  const api = {
    ...{ host, port, url: `https://${host}/client/v4`, paths, paths1 },
    /** Called for each new connection, before anything is answered. */
    onSession: () => {},
    [Symbol.dispose]: () => certificate[Symbol.dispose](),
  };
  return api;
}

/** The documented answer, with URLs that can be used. */
export function answer(stream: ServerHttp2Stream): void {
  stream.respond({ ":status": 200, "content-type": "application/json" });
  stream.end(documented);
}

const documented = JSON.stringify({
  success: true,
  errors: [],
  messages: [],
  result: {
    ...documentedIntegration,
    tenant_url: "https://tenant.okta.com",
    well_known_url: `/.well-known/sse-configuration/${documentedIntegration.id}/`,
  },
});
