import { PATHS, programPath } from "./paths.ts";

/** What the service's unit is made from. */
export interface UnitOf {
  /** Node's absolute path. */
  readonly node: string;
  /** The digest of the service's program. */
  readonly version: string;
}

/**
 * The service's unit. Settings are its environment; principal tokens are not: systemd, as root, hands their file to a user that
 * is there for this unit only (`LoadCredential`, systemd 247 and later). Without MemoryDenyWriteExecute, for V8 compiles as it
 * runs.
 */
export function unitText({ node, version }: UnitOf): string {
  return `# Written by keyturn, which writes it again: changes made here are lost.
[Unit]
Description=Ephemeral tokens for event streams
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=${node} ${programPath(version)}
EnvironmentFile=${PATHS.settings}
LoadCredential=tokens.env:${PATHS.tokens}
DynamicUser=yes
Restart=always
RestartSec=2s
TimeoutStopSec=15s
LimitNOFILE=65536
UMask=0077
CapabilityBoundingSet=
LockPersonality=yes
NoNewPrivileges=yes
PrivateDevices=yes
PrivateTmp=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectSystem=strict
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native

[Install]
WantedBy=multi-user.target
`;
}
