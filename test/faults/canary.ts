import { randomBytes } from "node:crypto";
import { inspect } from "node:util";

/** A secret that exists once in the world, with characters in it that base64 and URL encoding change. */
export function canary(): string {
  return `canary+${randomBytes(15).toString("hex")}/=`;
}

/** Every secret that can be read, in clear or encoded, in anything that can be seen of `value`. */
export function secretsIn(value: unknown, secrets: readonly string[]): string[] {
  const seen = [...renderings(value)].join("\n");
  return secrets.filter((secret) => forms(secret).some((form) => seen.includes(form)));
}

function forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // Inside a longer text, such as "user:password", base64 depends on where the secret begins.
  const shifted = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .slice(shift === 0 ? 0 : 4, -4),
  );
  return [secret, encodeURIComponent(secret), bytes.toString("hex"), bytes.toString("base64url"), ...shifted];
}

/** All ways in which a value is printed, and all that hangs on it, hidden or not. */
function* renderings(value: unknown, met = new Set<unknown>()): Generator<string> {
  if (met.has(value)) return;
  met.add(value);
  if (typeof value === "string") yield value;
  if (typeof value !== "object" || value === null) return;
  yield inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true });
  yield String(value);
  try {
    yield JSON.stringify(value) ?? "";
  } catch {
    // A value with a cycle has no JSON.
  }
  for (const key of Reflect.ownKeys(value)) yield* renderings(Reflect.get(value, key), met);
}
