import { types } from "node:util";

// Jest runs tests in a realm of their own, whose classes differ from those of Node.js itself, and Jest 29 in one of an older language.

/** Whether a value is an error, of whichever realm: `instanceof Error` is false for the errors of Node.js in a test of Jest. */
export function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

/** Whether a value is an AbortSignal, by what it has: jsdom and polyfills have classes of their own. */
export function isSignal(value: unknown): boolean {
  const { aborted, addEventListener, throwIfAborted } = (value ?? {}) as Partial<AbortSignal>;
  return typeof aborted === "boolean" && [addEventListener, throwIfAborted].every((it) => typeof it === "function");
}

/** Lets `await using` close a resource, if the realm has `Symbol.asyncDispose`; without it only `close` remains. */
export function asyncDisposable<T extends { close(): Promise<void> }>(
  resource: T,
): T & { [Symbol.asyncDispose](): Promise<void> } {
  const symbol: symbol | undefined = Symbol.asyncDispose;
  if (symbol) Object.defineProperty(resource, symbol, { value: () => resource.close() });
  return resource as T & { [Symbol.asyncDispose](): Promise<void> };
}
