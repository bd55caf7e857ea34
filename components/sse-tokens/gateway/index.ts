// The gateway in front of event streams; `node/` has what runs on Node alone.
export { createGateway, type GatewayEntry, type GatewayParts } from "./gateway.ts";
export { type NginxGateway, NginxValueError, nginxGateway } from "./nginx.ts";
export { redactTokens } from "./redact.ts";
export type { GatewaySettings } from "./settings.ts";
