export { type Host, HostRole, type HostRoleArgs, type HostService, type StaticKeys } from "./host-role.ts";
export type { AwsHome, ServiceGrants } from "./service-policy.ts";
