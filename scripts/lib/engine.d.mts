export interface Engine {
  /** Such as "3.259.0". */
  readonly version: string;
  /** The folder that holds `pulumi`. */
  readonly binDir: string;
}

/** The engine on PATH or in the cache that the npm package `pulumi` reads; installs nothing. */
export function findEngine(): Promise<Engine | undefined>;

/** The same, and where there is none it installs one. */
export function ensureEngine(options: { log: (line: string) => void }): Promise<Engine>;

/**
 * The environment for a child that runs `pulumi`: this one without the user's own Pulumi and Cloudflare variables, the engine
 * and the dynamic provider's launcher first on PATH, then `variables`.
 */
export function engineEnvironment(binDir: string, variables?: Record<string, string>): Record<string, string>;
