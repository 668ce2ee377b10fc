/** A row of a routing table: `pattern` has `:name` where a segment is taken as a parameter. */
export interface Route<Handler> {
  name: string;
  methods: readonly string[];
  pattern: string;
  handle: Handler;
}

/** A route that fits a path, with its parameters decoded. */
export interface RouteMatch<Row> {
  route: Row;
  params: Readonly<Record<string, string>>;
}

/**
 * Finds the row that fits a request target exactly as it came over the wire. Nothing is normalised: `..`, `.`, an empty
 * segment or a trailing slash never lead to another route, in plain or in percent-encoded form.
 */
export function matchRoute<Row extends Route<unknown>>(
  table: readonly Row[],
  target: string,
): RouteMatch<Row> | undefined {
  const segments = pathOf(target).split("/");
  for (const route of table) {
    const params = matchSegments(route.pattern.split("/"), segments);
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

/** The target without its query. */
export function pathOf(target: string): string {
  const query = target.indexOf("?");
  return query === -1 ? target : target.slice(0, query);
}

/** The query of a target; empty where it has none. */
export function queryOf(target: string): URLSearchParams {
  return new URLSearchParams(target.slice(pathOf(target).length));
}

function matchSegments(pattern: string[], segments: string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (!part.startsWith(":")) {
      if (part !== segment) return undefined;
      continue;
    }
    const value = decodeSegment(segment);
    if (value === undefined) return undefined;
    params[part.slice(1)] = value;
  }
  return params;
}

/** Undefined for a segment that names nothing: empty, a dot segment, or not valid percent-encoded UTF-8. */
function decodeSegment(segment: string): string | undefined {
  try {
    const value = decodeURIComponent(segment);
    return value === "" || value === "." || value === ".." ? undefined : value;
  } catch {
    return undefined;
  }
}
