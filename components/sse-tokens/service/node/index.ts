// What runs on Node alone.
export { type Listening, listen, nodePeer } from "./listen.ts";
export { nodeMetrics } from "./metrics.ts";
export { PrincipalMissing, readPrincipals } from "./principals-file.ts";
export { nodeSha256 } from "./sha256.ts";
