/** Lets `await using` close a resource. Jest 29 runs tests without `Symbol.asyncDispose`: there only `close` remains. */
export function asyncDisposable<T extends { close(): Promise<void> }>(
  resource: T,
): T & { [Symbol.asyncDispose](): Promise<void> } {
  const symbol: symbol | undefined = Symbol.asyncDispose;
  if (symbol) Object.defineProperty(resource, symbol, { value: () => resource.close() });
  return resource as T & { [Symbol.asyncDispose](): Promise<void> };
}
