export { EdgeAllowlist, type EdgeAllowlistArgs } from "./edge-allowlist.ts";
export type { PublishedRanges } from "./published-ranges.ts";
export { HTTPS_ONLY, type Peer, type Rule, TO_TUNNEL } from "./rule.ts";
