import type { StoredEc2 } from "./ec2/state.ts";

/** A version of a secret: a mark of its value, and the labels that point to it. */
export interface StoredVersion {
  readonly mark: string;
  /** Of each text within the value, by its key, where that is an object in JSON: what who reads one key goes by. */
  readonly members: Readonly<Record<string, string>>;
  readonly createdAt: string;
  labels: string[];
}

/** A secret of Secrets Manager. */
export interface StoredSecret {
  /** By version id. */
  versions: Record<string, StoredVersion>;
  /** When it is deleted for good, once that is scheduled. */
  deletedAt: string | null;
}

/** A parameter of Parameter Store. */
export interface StoredParameter {
  mark: string;
  /** From 1. */
  version: number;
  readonly type: "SecureString" | "String" | "StringList";
  tier: "Standard" | "Advanced";
  keyId: string | null;
  description: string | null;
  changedAt: string;
}

/** An access key of an IAM user. */
export interface StoredKey {
  /** Of the secret access key. */
  readonly mark: string;
  readonly createdAt: string;
  isActive: boolean;
  lastUsedAt: string | null;
}

/** A user of IAM. */
export interface StoredUser {
  /** By access key id; those that were deleted are gone. */
  keys: Record<string, StoredKey>;
  tags: Record<string, string>;
}

/** What one region holds, by name. */
export interface StoredRegion {
  secrets: Record<string, StoredSecret>;
  parameters: Record<string, StoredParameter>;
}

/** A role of IAM. */
export interface StoredRole {
  /** Who may take it on, as JSON text. */
  trust: string;
  readonly description: string;
  /** The policies within it, as JSON text, by name. */
  policies: Record<string, string>;
}

/** An instance profile, with the names of its roles: one at most. */
export interface StoredProfile {
  roles: string[];
}

/** What the simulated AWS holds: one account. */
export interface AwsState {
  /** Secrets that a region has from its beginning, without a value. */
  readonly everywhere: readonly string[];
  regions: Record<string, StoredRegion>;
  /** IAM knows no regions. */
  users: Record<string, StoredUser>;
  roles?: Record<string, StoredRole>;
  profiles?: Record<string, StoredProfile>;
  /** What of EC2 a region has from its beginning. */
  readonly ec2Everywhere?: StoredEc2;
  ec2?: Record<string, StoredEc2>;
}

/** A region's part, made when it is first asked for. */
export function regionOf(state: AwsState, region: string): StoredRegion {
  state.regions[region] ??= {
    secrets: Object.fromEntries(state.everywhere.map((name) => [name, { versions: {}, deletedAt: null }])),
    parameters: {},
  };
  return state.regions[region];
}

/** The mark of what a label of a secret points to. */
export function markAt(secret: StoredSecret | undefined, label = "AWSCURRENT"): string | undefined {
  return Object.values(secret?.versions ?? {}).find(({ labels }) => labels.includes(label))?.mark;
}
