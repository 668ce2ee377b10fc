/** A row of a routing table that fits a path, with its parameters decoded. */
export interface RouteMatch<Row> {
  route: Row;
  params: Readonly<Record<string, string>>;
}

/** The pattern of a path; `:name` takes one segment as a parameter. */
export function pathPattern(path: string): RegExp {
  const source = path.replaceAll(".", "\\.").replace(/:(\w+)/g, "(?<$1>[^/]+)");
  return new RegExp(`^${source}$`);
}

/**
 * Finds the row that fits a request target exactly as it came over the wire. Nothing is normalised: `..`, `.`, an empty
 * segment or a trailing slash never lead to another route, in plain or in percent-encoded form.
 */
export function matchRoute<Row extends { readonly pattern: RegExp }>(
  table: readonly Row[],
  target: string,
): RouteMatch<Row> | undefined {
  const path = pathOf(target);
  for (const route of table) {
    const found = route.pattern.exec(path);
    const params = found && decoded(found.groups ?? {});
    if (params) return { route, params };
  }
  return undefined;
}

/** The target without its query. */
export function pathOf(target: string): string {
  const query = target.indexOf("?");
  return query === -1 ? target : target.slice(0, query);
}

/** The query of a target; empty if it has none. */
export function queryOf(target: string): URLSearchParams {
  return new URLSearchParams(target.slice(pathOf(target).length));
}

/** Undefined if a segment names nothing: a dot segment, or one that is not valid percent-encoded UTF-8. */
function decoded(segments: Readonly<Record<string, string>>): Record<string, string> | undefined {
  try {
    const params = Object.entries(segments).map(([name, segment]) => [name, decodeURIComponent(segment)] as const);
    return params.some(([, value]) => value === "." || value === "..") ? undefined : Object.fromEntries(params);
  } catch {
    return undefined;
  }
}
