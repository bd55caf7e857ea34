/** What a kind of target can do. The docs, the order of steps and the checks all read it here. */
export interface TargetKind {
  /** Whether this version of keyturn can write it. A kind that is named here but not available is refused. */
  readonly available: boolean;
  /** Whether a value that was written can be read back, so that a write can be checked and a place adopted. */
  readonly readBack: boolean;
  /** How many values of one secret the place accepts at a time. */
  readonly holds: "one" | "two";
  /** `keys`: one key can be written alone. `whole`: all its keys are written together, so it stands in one stage. */
  readonly writes: "keys" | "whole";
  /** Whether the same write may be done again after a crash without harm. */
  readonly repeatable: boolean;
  /** Whether several targets of this kind on one host can be written as one all-or-nothing step. */
  readonly batchable: boolean;
  /** Whether a write that its place did not answer is remembered as owed, so that a target may be `optional`. */
  readonly owes: boolean;
}

const kind = (
  readBack: boolean,
  holds: TargetKind["holds"],
  writes: TargetKind["writes"],
  more: Partial<TargetKind> = {},
): TargetKind => ({
  available: false,
  readBack,
  holds,
  writes,
  repeatable: true,
  batchable: false,
  owes: false,
  ...more,
});

/** Every kind of target that a catalog may name, in the order in which they are listed to a user. */
export const targetKinds = {
  "dotenv-file": kind(true, "two", "keys", { available: true, batchable: true, owes: true }),
  "compose-env": kind(true, "one", "keys"),
  "github-actions": kind(false, "one", "keys", { available: true }),
  "github-environment": kind(false, "one", "keys", { available: true }),
  "github-organization": kind(false, "one", "keys"),
  "github-dependabot": kind(false, "one", "keys"),
  "github-codespaces": kind(false, "one", "keys"),
  "cloudflare-secrets-store": kind(false, "one", "keys", { available: true }),
  "cloudflare-worker": kind(false, "one", "whole"),
  "cloudflare-pages": kind(false, "one", "whole"),
  fly: kind(false, "one", "keys", { available: true }),
  "modal-secret": kind(false, "one", "whole"),
  "ssh-env-file": kind(true, "one", "keys"),
  "sops-file": kind(true, "one", "keys"),
  "aws-secrets-manager": kind(true, "one", "whole"),
  "aws-ssm-parameter": kind(true, "one", "keys"),
  "postgres-role": kind(false, "two", "keys"),
  "redis-user": kind(false, "two", "keys"),
  "vault-kv": kind(true, "one", "whole"),
  command: kind(false, "one", "keys", { repeatable: false }),
} as const satisfies Record<string, TargetKind>;

export type TargetKindName = keyof typeof targetKinds;

/** Every kind of target's name. */
export const targetKindNames = Object.keys(targetKinds) as TargetKindName[];

/** Actions that a target's `then` may name. None can be run by this version. */
export const actionKindNames = [
  "compose",
  "systemd",
  "git-commit",
  "github-workflow",
  "fly-deploy",
  "modal-deploy",
  "http",
  "command",
] as const;

/** Kinds of probe. */
export const probeKindNames = ["http", "tcp", "command", "sequence"] as const;

/** What can mint a credential in this version. */
export const readyMintKindNames = ["fly-token", "neon-key", "command"] as const;

/** What may be named as minting a credential, and can't yet. */
export const laterMintKindNames = [
  "cloudflare-token",
  "aws-access-key",
  "age-key",
  "ssh-key",
  "certificate",
] as const;
