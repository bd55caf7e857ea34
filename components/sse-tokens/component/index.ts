/** What deploys the service of event-stream tokens. */
export { type PrincipalToken, SseTokens, type SseTokensArgs } from "./sse-tokens.ts";
