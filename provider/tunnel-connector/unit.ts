import { pathsOf, type Slot } from "./paths.ts";

/** What a connector's unit is made from. */
export interface UnitOf {
  readonly tunnel: string;
  readonly slot: Slot;
  /** The program's absolute path. */
  readonly program: string;
  /** Of the machine's loopback. */
  readonly metricsPort: number;
}

/**
 * A connector's unit. The token is in no argument and no environment: systemd, as root, hands its file to a user that is there
 * for this unit only (`LoadCredential`, systemd 247 and later). cloudflared tells systemd that it is up when it is
 * connected (`Type=notify`; source: `notifySystemd` in cloudflared's cmd/cloudflared/tunnel/cmd.go), and never replaces itself.
 */
export function unitText({ tunnel, slot, program, metricsPort }: UnitOf): string {
  return `# Written by keyturn, which writes it again: changes made here are lost.
[Unit]
Description=Cloudflare tunnel ${tunnel}, connector ${slot}
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=notify
ExecStart=${program} tunnel --no-autoupdate --metrics 127.0.0.1:${metricsPort} run --token-file \${CREDENTIALS_DIRECTORY}/token
LoadCredential=token:${pathsOf(tunnel).token(slot)}
DynamicUser=yes
Restart=always
RestartSec=5s
TimeoutStartSec=60s
UMask=0077
CapabilityBoundingSet=
LockPersonality=yes
MemoryDenyWriteExecute=yes
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
