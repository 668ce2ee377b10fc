import type { ApiMessage } from "../errors.js";
import * as z from "../zod.js";

/** The JSON around every answer of the API, with nothing said yet about what `result` holds. */
export interface Envelope {
  readonly success: boolean;
  readonly errors: readonly ApiMessage[];
  /** Whether there is a list of errors, empty or not: what only looks like the envelope has none. */
  readonly listsErrors: boolean;
  readonly messages: readonly ApiMessage[];
  readonly result: unknown;
  /** Of a list: how many pages it has; 1 where the API does not say. */
  readonly totalPages: number;
}

const message = z
  .object({
    code: z.number(),
    message: z.string(),
    documentation_url: z.string().nullish(),
    source: z.object({ pointer: z.string().nullish() }).nullish(),
  })
  .transform(
    (wire): ApiMessage => ({
      code: wire.code,
      message: wire.message,
      ...(wire.documentation_url ? { documentationUrl: wire.documentation_url } : {}),
      ...(wire.source?.pointer ? { pointer: wire.source.pointer } : {}),
    }),
  );

// Real errors carry what the reference does not document: the reason behind the reason, as a chain.
const error = z
  .looseObject({ error_chain: z.array(message).nullish().catch(undefined) })
  .transform((wire) => ({ entry: wire, chain: wire.error_chain ?? [] }))
  .transform(({ entry, chain }, context): ApiMessage[] => {
    const parsed = message.safeParse(entry);
    if (parsed.success) return [parsed.data, ...chain];
    context.addIssue({ code: "custom", message: "not an API error" });
    return z.NEVER;
  });

// The lists are documented as always present, but the API also leaves them out or gives null: both mean none.
const envelope = z.object({
  success: z.boolean(),
  errors: z.array(error).nullish(),
  messages: z.array(message).nullish(),
  result: z.unknown().optional(),
  result_info: z
    .object({ total_pages: z.number().catch(1) })
    .optional()
    .catch(undefined),
});

/** Undefined for whatever is not the API's envelope: another JSON value, HTML, an empty body. */
export function parseEnvelope(body: string): Envelope | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return undefined;
  }
  const parsed = envelope.safeParse(json);
  if (!parsed.success) return undefined;
  const { success, errors, messages, result, result_info: page } = parsed.data;
  return {
    success,
    errors: (errors ?? []).flat(),
    listsErrors: Array.isArray(errors),
    messages: messages ?? [],
    result,
    totalPages: page?.total_pages ?? 1,
  };
}
