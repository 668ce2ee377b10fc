import type * as undici from "undici";

/** What a transport without a proxy is made of. */
export type UndiciParts = Pick<typeof undici, "Agent" | "buildConnector">;

/**
 * These parts of undici, without the rest of it, which takes twice as long to load again. Their files are no documented entries:
 * where a version of undici has moved them, the whole of it is loaded instead. See docs/adr/0008-parts-of-undici.md.
 */
export function undiciParts(): UndiciParts {
  try {
    return {
      Agent: require("undici/lib/dispatcher/agent.js"),
      buildConnector: require("undici/lib/core/connect.js"),
    };
  } catch {
    return wholeUndici();
  }
}

export function wholeUndici(): typeof undici {
  return require("undici");
}
