/** Where a service's role comes from on its host. */
export interface HostedService {
  /** The user that it runs as. */
  readonly user: string;
  readonly roleArn: string;
}

/** A file of a host, root's own, with nothing secret in it. */
export interface RootFile {
  readonly path: string;
  readonly mode: string;
  readonly text: string;
  /** The program that has to find nothing wrong with it before it takes its place; the file's path follows. */
  readonly checkedBy?: readonly string[];
}

/** The unit that keeps all but root away from the metadata service. */
export const METADATA_UNIT = "keyturn-metadata.service";

const HELPER = "/usr/local/lib/keyturn/service-role";
const RULES = "/etc/keyturn/metadata.nft";
const NOTE = "Written by keyturn; a change here is lost.";

/**
 * Hands out the credentials of one service's role, as `credential_process` of AWS's libraries wants them. It runs as root,
 * who alone reaches the metadata service: sudo lets each user name its own service and no other. `env -i` keeps what the
 * caller has in its environment away from the request.
 */
const HELPER_TEXT = `#!/bin/sh
# ${NOTE}
set -eu
service=$1
exec env -i PATH=/usr/local/bin:/usr/bin:/bin:/snap/bin \\
  AWS_CONFIG_FILE=/etc/keyturn/host.config AWS_SHARED_CREDENTIALS_FILE=/dev/null \\
  aws sts assume-role \\
  --role-arn "$(cat "/etc/keyturn/$service/role")" --role-session-name "$service" --output json \\
  --query '{Version: \`1\`, AccessKeyId: Credentials.AccessKeyId, SecretAccessKey: Credentials.SecretAccessKey, SessionToken: Credentials.SessionToken, Expiration: Credentials.Expiration}'
`;

/** By its owner's rules, a packet to the metadata service leaves only where root sends it. Source: EC2 User Guide, "Limit access to IMDS". */
const RULES_TEXT = `# ${NOTE}
table inet keyturn_metadata
delete table inet keyturn_metadata
table inet keyturn_metadata {
  chain output {
    type filter hook output priority filter; policy accept;
    ip daddr 169.254.169.254 meta skuid != 0 reject
    ip6 daddr fd00:ec2::254 meta skuid != 0 reject
  }
}
`;

/**
 * Debian's nftables.service empties the whole ruleset, this table included, at its start, restart and reload: so this one comes
 * after it, and does with it what it does. A reload changes the rules in one step. Source: Debian's /etc/nftables.conf,
 * `flush ruleset`; systemd.unit(5), `PartOf` and `ReloadPropagatedFrom`.
 */
const UNIT_TEXT = `# ${NOTE}
[Unit]
Description=Keeps all but root away from the EC2 metadata service
DefaultDependencies=no
Before=network-pre.target shutdown.target
Wants=network-pre.target
Conflicts=shutdown.target
After=local-fs.target nftables.service
PartOf=nftables.service
ReloadPropagatedFrom=nftables.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f ${RULES}
ExecReload=/usr/sbin/nft -f ${RULES}
ExecStop=-/usr/sbin/nft delete table inet keyturn_metadata

[Install]
WantedBy=multi-user.target
`;

/**
 * What stands on a host so that each service has its own role and no other: why it takes all of this is in
 * docs/decisions/host-roles.md.
 */
export function roleFiles(region: string, services: Readonly<Record<string, HostedService>>): RootFile[] {
  const all = Object.entries(services).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const sudoers = all.map(([service, { user }]) => `${user} ALL=(root) NOPASSWD: ${HELPER} ${service}`);
  return [
    { path: HELPER, mode: "0755", text: HELPER_TEXT, checkedBy: ["sh", "-n"] },
    { path: "/etc/keyturn/host.config", mode: "0644", text: `# ${NOTE}\n[default]\nregion = ${region}\n` },
    ...all.flatMap(([service, { roleArn }]) => [
      { path: `/etc/keyturn/${service}/role`, mode: "0644", text: `${roleArn}\n` },
      {
        path: `/etc/keyturn/${service}/aws.config`,
        mode: "0644",
        text: `# ${NOTE}\n[default]\nregion = ${region}\ncredential_process = sudo -n ${HELPER} ${service}\n`,
      },
    ]),
    {
      path: "/etc/sudoers.d/keyturn-service-roles",
      mode: "0440",
      text: `# ${NOTE}\n${sudoers.join("\n")}\n`,
      checkedBy: ["visudo", "-cqf"],
    },
    { path: RULES, mode: "0644", text: RULES_TEXT, checkedBy: ["nft", "-c", "-f"] },
    { path: `/etc/systemd/system/${METADATA_UNIT}`, mode: "0644", text: UNIT_TEXT },
  ];
}
