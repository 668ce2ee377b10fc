import type * as undici from "undici";

/** What a transport is made of. */
export interface UndiciParts extends Pick<typeof undici, "Agent" | "buildConnector"> {
  /**
   * The key of a request option: a function that undici calls with another one, which takes the request out of the queue of those that wait
   * for a connection. undici's `request` uses it for its signal, and exports no other way to it. Undefined if a version has moved it:
   * an aborted request then waits in the queue until it gets a connection.
   */
  readonly queuedAbort: symbol | undefined;
}

/**
 * These parts of undici, without the rest of it, which takes twice as long to load again. Their files are no documented entries:
 * if a version of undici has moved them, the whole of it is loaded instead. See docs/adr/0008-parts-of-undici.md.
 */
export function undiciParts(): UndiciParts {
  try {
    return {
      Agent: require("undici/lib/dispatcher/agent.js"),
      buildConnector: require("undici/lib/core/connect.js"),
      queuedAbort: require("undici/lib/core/symbols.js").kQueuedAbort,
    };
  } catch {
    const { Agent, buildConnector } = wholeUndici();
    return { Agent, buildConnector, queuedAbort: undefined };
  }
}

export function wholeUndici(): typeof undici {
  return require("undici");
}
