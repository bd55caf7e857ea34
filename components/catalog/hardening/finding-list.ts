/** How bad a hole is, as an incident's report ranks it. */
export type Severity = "critical" | "high" | "medium";

/** A way in which a token gets out, or in which one break-in opens more than it should. */
export interface KnownFinding {
  readonly title: string;
  readonly severity: Severity;
  /** Where it is to be seen. */
  readonly where: string;
  /** What closes it. */
  readonly closedBy: string;
}

/**
 * The holes through which tokens of one real system got out, and those that its report adds as advice. Whether one is open is
 * never written down: `keyturn harden plan` works it out from the catalog (`cli/harden/findings`).
 */
export const knownFindings = {
  "plaintext-token": {
    title: "A token travels in plain HTTP between the edge and the origin",
    severity: "critical",
    where: "the way from the Worker to the origin's services",
    closedBy: "OriginTunnel, or OriginTls",
  },
  "origin-address-published": {
    title: "The origin's address stands where others read it, such as wrangler.toml",
    severity: "critical",
    where: "the Worker's configuration and the zone's DNS",
    closedBy: "WorkerSide: the Worker knows names alone, which the edge answers for",
  },
  "ports-open-to-all": {
    title: "The origin's service ports are open to everybody",
    severity: "critical",
    where: "the security group of the origin",
    closedBy: "EdgeAllowlist, or OriginTunnel once the public ingress is gone",
  },
  "token-in-logs": {
    title: "A server's log holds a part of the token",
    severity: "critical",
    where: "the logs of the origin's services",
    closedBy: "OriginTls, whose server leaves it out; or a probe that looks for it there (`logs`)",
  },
  "cloud-keys-on-host": {
    title: "Static keys of the cloud stand on the origin",
    severity: "high",
    where: "the environment of the origin's services",
    closedBy: "HostRole, and the keys taken out (`staticKeys`)",
  },
  "decryption-key-in-workflows": {
    title: "A repository's workflows hold the key that opens every encrypted file",
    severity: "high",
    where: "secrets of a repository or an organization",
    closedBy: "an environment's secrets, which a job gets after a review alone",
  },
  "provider-keys-together": {
    title: "The keys of many providers stand on one machine, where every service reads all",
    severity: "high",
    where: "the environment of the origin's services",
    closedBy: "HostRole: one secret a service in Secrets Manager (`role.secrets`)",
  },
  "payment-tokens-together": {
    title: "One place holds the keys of several payment providers",
    severity: "high",
    where: "a Worker, a Fly app or a machine",
    closedBy: "a place of its own for each payment provider",
  },
  "one-token-for-all-services": {
    title: "One token opens several services",
    severity: "medium",
    where: "the services that accept the token",
    closedBy: "a token of its own for each service",
  },
  "no-rotation-schedule": {
    title: "A critical secret has no age at which it turns",
    severity: "medium",
    where: "secrets of the tier critical",
    closedBy: "`maxAge`, with keyturn schedule",
  },
  "callers-not-known": {
    title: "The origin answers whoever has the token, from anywhere",
    severity: "medium",
    where: "the way from the Worker to the origin's services",
    closedBy: "EdgeAccess, or OriginTls: the caller has to show what it is",
  },
} as const satisfies Record<string, KnownFinding>;

export type FindingId = keyof typeof knownFindings;

/** Every finding's id, in the order in which they are told: the worst first. */
export const findingIds = Object.keys(knownFindings) as [FindingId, ...FindingId[]];
