// What deploys the service of event-stream tokens.
export type { PrincipalToken } from "./arguments.ts";
export type { SseTokensOnHosts } from "./hosts.ts";
export { SseTokens, type SseTokensArgs, type SseTokensOnWorkers } from "./sse-tokens.ts";
