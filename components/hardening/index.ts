/** Components that close the ways to an origin; each can be taken singly. */

export { EdgeAccess, type EdgeAccessArgs } from "./edge-access/edge-access.ts";
export type { OwnTokenArgs } from "./edge-access/own-token.ts";
export * from "./edge-allowlist/index.ts";
export * from "./host-role/index.ts";
export { OriginPulls, type OriginPullsArgs } from "./origin-tls/origin-pulls.ts";
export { OriginTls, type OriginTlsArgs } from "./origin-tls/origin-tls.ts";
export {
  type CutOverArgs,
  cutOver,
  type IngressStep,
  ingressSteps,
  reachableProblem,
} from "./origin-tunnel/cut-over.ts";
export { OriginTunnel, type OriginTunnelArgs } from "./origin-tunnel/origin-tunnel.ts";
export type { SshHost } from "./ssh-host.ts";
export { WorkerSide, type WorkerSideArgs } from "./worker-side/worker-side.ts";
