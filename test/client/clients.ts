import { systemClock } from "../../src/client/clock.js";
import {
  createRiskIntegrationClient,
  type RiskIntegrationClient,
  type RiskIntegrationClientOptions,
  RiskIntegrationError,
} from "../../src/client/index.js";
import type { Emulator } from "../../src/testing/index.js";

/** What a client has said, in the order in which it said it. */
export class Said {
  readonly warnings: string[] = [];
  readonly infos: string[] = [];
  readonly warn = (message: string): void => void this.warnings.push(message);
  readonly info = (message: string): void => void this.infos.push(message);
}

/**
 * The public client with the emulator's working token, and nothing of this machine's environment. A clock of its own keeps
 * it apart from the pauses of other tests, whose emulators may have had the same port and token.
 */
export function clientOf(emulator: Emulator, options: RiskIntegrationClientOptions = {}): RiskIntegrationClient {
  const { accountId, credentials, url } = emulator;
  return createRiskIntegrationClient({
    accountId,
    apiToken: credentials.token,
    baseUrl: url,
    environment: {},
    log: new Said(),
    clock: { ...systemClock },
    ...options,
  });
}

/** The error that the work ends with; anything but a RiskIntegrationError is thrown on, and success is an error too. */
export async function failureOf(work: Promise<unknown>): Promise<RiskIntegrationError> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!("error" in outcome)) throw new Error(`It did not fail, but gave ${JSON.stringify(outcome.value)}`);
  if (outcome.error instanceof RiskIntegrationError) return outcome.error;
  throw new Error("It failed with another error", { cause: outcome.error });
}

/** The same for what fails at once. */
export function thrownBy(work: () => unknown): RiskIntegrationError {
  try {
    work();
  } catch (error) {
    if (error instanceof RiskIntegrationError) return error;
    throw error;
  }
  throw new Error("It did not throw");
}

/** Adds `count` integrations and gives the work of looking them all up. */
export function manyReferences(emulator: Emulator, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    emulator.addIntegration({ reference_id: `ref-${index}` });
    return `ref-${index}`;
  });
}
