export type { CredentialScheme } from "./credentials.js";
export type {
  Emulator,
  EmulatorCredentials,
  EmulatorOptions,
  NewIntegration,
  NewToken,
  PagingForm,
  PagingForms,
} from "./emulator.js";
export type { EmulatorClock } from "./emulator-clock.js";
export type { Fault, FaultKind, FaultOptions } from "./fault.js";
export type { IntegrationPatch } from "./integration-store.js";
export { loadSeed } from "./load-seed.js";
export type { RateLimit } from "./rate-limiter.js";
export type { RecordedRequest, RequestMatch, RequestMatcher, RouteName } from "./request-log.js";
export type { EmulatorSeed, SeedAccount, SeedIdentityProvider, SeedIntegration, SeedKey, SeedToken } from "./seed.js";
export { documentedSeed } from "./seed.js";
export { startEmulator } from "./start-emulator.js";
export type { ApiMessage, EmulatedIntegration, Envelope } from "./wire.js";
