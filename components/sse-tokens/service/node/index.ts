// What runs on Node alone.
export { type AuditLog, auditLog } from "./audit-log.ts";
export { type Listening, listen, nodePeer } from "./listen.ts";
export { nodeMetrics } from "./metrics.ts";
export {
  type NodeSettings,
  NodeSettingsSchema,
  readNodeSettings,
  strangeNodeSettings,
} from "./node-settings.ts";
export { PrincipalMissing, readPrincipals } from "./principals-file.ts";
export { type RedisEventsOptions, redisEvents } from "./redis/stream-events.ts";
export { type RedisStoreOptions, redisStore } from "./redis/token-store.ts";
export { nodeSha256 } from "./sha256.ts";
export { type Running, type StartOptions, startService } from "./start.ts";
