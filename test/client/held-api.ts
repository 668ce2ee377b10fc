import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { FakeClock } from "../clock.js";

/** A request that waits for its answer. */
export interface HeldRequest {
  readonly referenceId: string;
  /** When it arrived, in milliseconds of the clock. */
  readonly time: number;
  /** Answers with an integration, which `fields` change. */
  find(fields?: object): void;
  /** Answers with 429, and with Retry-After if seconds are given. */
  refuse(retryAfter?: number): void;
  /** Answers with an error of the API that no lookup repeats. */
  fail(): void;
  /** Closes the connection without an answer. */
  drop(): void;
}

/** An API that leaves each request waiting until the test answers it, so that answers come at any time and in any order. */
export interface HeldApi extends AsyncDisposable {
  /** Works as the base URL of a client. */
  readonly url: string;
  /** In the order of arrival. */
  readonly requests: readonly HeldRequest[];
  /** The reference IDs of all requests so far, in the order of arrival. */
  readonly asked: readonly string[];
  /** The newest request for this reference. */
  newest(referenceId: string): HeldRequest;
}

/** @param clock tells when requests arrive, and so knows of them before it settles */
export async function startHeldApi(clock: FakeClock): Promise<HeldApi> {
  const requests: HeldRequest[] = [];
  const server = createServer((request, response) => {
    const referenceId = decodeURIComponent(request.url?.split("/").at(-1) ?? "");
    requests.push({ referenceId, time: clock.now(), ...answersOf(referenceId, response) });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get asked() {
      return requests.map(({ referenceId }) => referenceId);
    },
    newest(referenceId) {
      const found = requests.findLast((request) => request.referenceId === referenceId);
      if (!found) throw new Error(`Nobody has asked for ${referenceId}.`);
      return found;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answersOf(referenceId: string, response: ServerResponse): Omit<HeldRequest, "referenceId" | "time"> {
  const answer = (status: number, body: object, headers = {}): void => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
  const failure = (code: number) => ({ success: false, errors: [{ code, message: "no" }] });
  return {
    find: (fields) => answer(200, { success: true, result: { ...integrationOf(referenceId), ...fields } }),
    refuse: (retryAfter) =>
      answer(429, failure(971), retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
    fail: () => answer(400, failure(1)),
    drop: () => void response.destroy(),
  };
}

function integrationOf(reference_id: string) {
  return {
    id: "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
    account_tag: "a",
    active: true,
    created_at: "2019-12-27T18:11:19.117Z",
    integration_type: "Okta",
    reference_id,
    tenant_url: "https://example.okta.com",
    well_known_url: "/.well-known/sse-configuration/1",
  };
}
