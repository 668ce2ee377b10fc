import { createServer, type OutgoingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface RawAnswer {
  readonly status?: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

export interface RawServer extends AsyncDisposable {
  /** Works as the base URL of a client. */
  readonly url: string;
  /** The raw paths asked for, in order. */
  readonly paths: string[];
  /** What every request is answered from now on. */
  answer: RawAnswer | ((path: string, response: ServerResponse) => RawAnswer | undefined);
}

/** A real HTTP server that says whatever it is told: for answers which no API of Cloudflare would give. */
export async function startRawServer(answer: RawServer["answer"] = {}): Promise<RawServer> {
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    raw.paths.push(path);
    const given = typeof raw.answer === "function" ? raw.answer(path, response) : raw.answer;
    if (!given) return;
    const { status = 200, headers = { "content-type": "application/json" }, body = "" } = given;
    response.writeHead(status, headers);
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const raw: RawServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths: [],
    answer,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return raw;
}
