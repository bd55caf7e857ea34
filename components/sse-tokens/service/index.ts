// What runs everywhere. Node's own parts are in `node/`.
export { createApp, type Service } from "./app.ts";
export { type Audit, type AuditEntry, NO_AUDIT } from "./audit.ts";
export type { EventSource, From, StreamEvent, Subscriber } from "./events/event-source.ts";
export { type MemoryEvents, memoryEvents } from "./events/memory.ts";
export { noEvents } from "./events/none.ts";
export { type UpstreamOptions, upstreamEvents } from "./events/upstream.ts";
export { type Metrics, NO_METRICS, type RefusalReason, type StreamEnd } from "./metrics.ts";
export type { Parts } from "./parts.ts";
export { type Principal, type PrincipalDigest, type Principals, principalsOf } from "./principals.ts";
export { environmentName, readSettings, type Settings, SettingsError, SettingsSchema } from "./settings.ts";
export { type SigningKeys, signedTokens } from "./signed-tokens.ts";
export { memoryStore } from "./stores/memory.ts";
export {
  type Grant,
  type Revocation,
  StoreFull,
  StoreUnavailable,
  type TokenStore,
} from "./stores/token-store.ts";
export { fingerprintOf, isTokenForm, type Sha256 } from "./token.ts";
export { RevocationImpossible, storedTokens, type Tokens } from "./tokens.ts";
export { webSha256 } from "./web-sha256.ts";
