import type { Identity } from "./credentials.js";
import type { EmulatorState, PagingForm } from "./emulator-state.js";
import type { RouteName } from "./request-log.js";
import { pathPattern } from "./router.js";
import { configurationDocument } from "./shared-signals.js";
import {
  type ApiResponse,
  type Envelope,
  envelope,
  integrationNotFound,
  notEntitled,
  notPermitted,
  notRouted,
  nullResult,
  type PagedEnvelope,
} from "./wire.js";

// Source: Cloudflare's API document of 2026-07, for the list of identity providers.
const defaultPerPage = 200;
const maxPerPage = 1_000;
const cappedPerPage = 20;

/** A request with its path taken apart and its sender known. */
interface ApiCall {
  params: Readonly<Record<string, string>>;
  path: string;
  query: URLSearchParams;
  identity: Identity;
  state: EmulatorState;
}

/** `open` routes take no credential; the others are behind authentication and the rate limit. */
type Handler =
  | { access: "credential"; answer: (call: ApiCall) => ApiResponse }
  | { access: "open"; answer: (call: Omit<ApiCall, "identity">) => ApiResponse };

/** A row of the table below. Every path takes GET only. */
export interface EmulatorRoute {
  name: Exclude<RouteName, "unrouted">;
  pattern: RegExp;
  handle: Handler;
}

/** Everything that the emulator answers, besides its own administration. To add an endpoint, add a row. */
export const apiRoutes: readonly EmulatorRoute[] = [
  {
    name: "reference",
    pattern: pathPattern("/client/v4/accounts/:account/zt_risk_scoring/integrations/reference_id/:reference"),
    handle: riskScoring((account, { params, state }) => {
      const found = state.integrations.byReference(account, params.reference ?? "");
      return found === undefined ? absent(state) : { status: 200, body: found };
    }),
  },
  {
    name: "integration",
    pattern: pathPattern("/client/v4/accounts/:account/zt_risk_scoring/integrations/:id"),
    handle: riskScoring((account, { params, state }) => {
      const found = state.integrations.byId(account, params.id ?? "");
      return found === undefined ? absent(state) : { status: 200, body: found };
    }),
  },
  {
    name: "integrations",
    pattern: pathPattern("/client/v4/accounts/:account/zt_risk_scoring/integrations"),
    handle: riskScoring((account, { query, state }) => ({
      status: 200,
      body: pageOf(state.integrations.list(account), query, state.paging.integrations),
    })),
  },
  {
    name: "identity-providers",
    pattern: pathPattern("/client/v4/accounts/:account/access/identity_providers"),
    handle: {
      access: "credential",
      answer: ({ params, path, query, identity, state }) => {
        const tag = params.account ?? "";
        const account = state.integrations.account(tag);
        if (account === undefined) return notRouted(path);
        if (!identity.reaches(tag) || !identity.mayReadIdentityProviders) return notPermitted;
        return { status: 200, body: pageOf(account.identityProviders, query, state.paging.identityProviders) };
      },
    },
  },
  {
    name: "configuration",
    pattern: pathPattern("/.well-known/sse-configuration/:uuid/"),
    handle: {
      access: "open",
      answer: ({ params, state }) => {
        const uuid = params.uuid ?? "";
        if (!state.integrations.has(uuid)) return { status: 404, body: { error: "not_found" } };
        return { status: 200, body: configurationDocument(state.publicOrigin, uuid) };
      },
    },
  },
  {
    name: "keys",
    pattern: pathPattern("/.well-known/jwks.json"),
    handle: { access: "open", answer: ({ state }) => ({ status: 200, body: state.keySet }) },
  },
];

/** The checks that all risk-scoring routes begin with: account, permission, entitlement, in this order. */
function riskScoring(answer: (account: string, call: ApiCall) => ApiResponse): Handler {
  const checked = (call: ApiCall): ApiResponse => {
    const { params, path, identity, state } = call;
    const tag = params.account ?? "";
    const account = state.integrations.account(tag);
    if (account === undefined) return notRouted(path);
    if (!identity.reaches(tag) || !identity.mayReadRiskScoring) return notPermitted;
    if (!account.entitled) return notEntitled;
    return answer(tag, call);
  };
  return { access: "credential", answer: checked };
}

/**
 * A page of a list, by `page` and `per_page` of the query (200, at most 1,000). A larger `per_page` is capped, and `result_info` then
 * has the cap: what the API does with one is not documented.
 */
function pageOf(all: readonly unknown[], query: URLSearchParams, form: PagingForm): Envelope | PagedEnvelope {
  if (form === "ignored") return envelope({ result: all });
  const numberOf = (name: string, otherwise: number): number =>
    Math.max(1, Math.trunc(Number(query.get(name))) || otherwise);
  const perPage = Math.min(numberOf("per_page", defaultPerPage), form === "capped" ? cappedPerPage : maxPerPage);
  if (form === "cursors" || form === "cursor") return cursorPageOf(all, query.get("cursor"), perPage, form);
  const page = numberOf("page", 1);
  const result = all.slice((page - 1) * perPage, page * perPage);
  if (form === "none" || form === "capped") return envelope({ result });
  const result_info = { page, per_page: perPage, count: result.length, total_count: all.length };
  if (form === "count") return { ...envelope({ result }), result_info };
  const total_pages = Math.ceil(all.length / perPage);
  return { ...envelope({ result }), result_info: { ...result_info, total_pages } };
}

/** A page of a list that has no numbers of pages. A cursor that is none leads to nothing. */
function cursorPageOf(
  all: readonly unknown[],
  cursor: string | null,
  perPage: number,
  form: "cursors" | "cursor",
): PagedEnvelope {
  const start = cursor ? Number(Buffer.from(cursor, "base64").toString()) : 0;
  const result = all.slice(start, start + perPage);
  const end = start + perPage;
  // In base64, which a URL has to escape: clients must hand it on as it is.
  const after = end < all.length ? Buffer.from(String(end).padStart(7, "0")).toString("base64") : "";
  const result_info = { count: result.length, per_page: perPage };
  const next = form === "cursor" ? { cursor: after } : { cursors: { after } };
  return { ...envelope({ result }), result_info: { ...result_info, ...next } };
}

function absent({ notFound }: EmulatorState): ApiResponse {
  return notFound === "404" ? integrationNotFound : nullResult;
}
