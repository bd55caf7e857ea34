import type { SeenResource } from "../view/resource.ts";

/** What a type makes that is secret. */
interface Source {
  readonly type: RegExp;
  readonly outputs: readonly string[];
  /**
   * Whether nothing else that it makes is worth using: then an unknown value that was made of it can only be the
   * secret. A key pair has a public half, and an access key an id.
   */
  readonly nothingElse: boolean;
}

/** From the packages' schemas: what each marks secret, or (Cloudflare's tunnel, tokens) fails to. */
const SOURCES: readonly Source[] = [
  { type: /^random:index\/randomPassword:/, outputs: ["result", "bcryptHash"], nothingElse: true },
  { type: /^random:index\/randomBytes:/, outputs: ["base64", "hex"], nothingElse: true },
  {
    type: /^tls:index\/privateKey:/,
    outputs: ["privateKeyPem", "privateKeyOpenssh", "privateKeyPemPkcs8"],
    nothingElse: false,
  },
  {
    type: /^aws:iam\/accessKey:/,
    outputs: ["secret", "encryptedSecret", "sesSmtpPasswordV4"],
    nothingElse: false,
  },
  {
    type: /^aws:iam\/serviceSpecificCredential:/,
    outputs: ["servicePassword", "serviceCredentialSecret"],
    nothingElse: false,
  },
  { type: /^cloudflare:index\/(?:api|account)Token:/, outputs: ["value"], nothingElse: false },
  { type: /^cloudflare:index\/zeroTrustAccessServiceToken:/, outputs: ["clientSecret"], nothingElse: false },
  { type: /^keyturn:index:(?:Minted|VaultValue|AdoptedValue)$/, outputs: ["value"], nothingElse: false },
  { type: /^gcp:serviceaccount\/key:/, outputs: ["privateKey"], nothingElse: false },
  {
    type: /^azuread:index\/(?:application|servicePrincipal)Password:/,
    outputs: ["value"],
    nothingElse: false,
  },
];

/** What passes on what it was given: these outputs may hold any secret that the resource received. */
const CARRIERS: readonly {
  readonly type: RegExp;
  readonly outputs: readonly string[];
  readonly nothingElse: boolean;
}[] = [
  { type: /^pulumi:(?:pulumi|index):Stash$/, outputs: ["input", "output"], nothingElse: true },
  { type: /^command:(?:local|remote):/, outputs: ["stdout", "stderr"], nothingElse: false },
  { type: /^pulumi-nodejs:dynamic/, outputs: ["*"], nothingElse: true },
];

/** Marked secret by Google's package on all that bears labels, so that nobody reads them twice; no secret is in them. */
const LABELS: ReadonlySet<string> = new Set(["effectiveLabels", "pulumiLabels", "tagsAll"]);

/** The secrets that a resource makes. */
export interface Bearing {
  /** Its outputs that are secret; `*` for all. */
  readonly outputs: readonly string[];
  readonly nothingElse: boolean;
}

/** What a resource makes that is secret, whatever it was given. */
export function bearingOf({ type, secretOutputs }: SeenResource): Bearing {
  const known = SOURCES.find((source) => source.type.test(type));
  return {
    outputs: [...new Set([...(known?.outputs ?? []), ...telling(secretOutputs)])],
    nothingElse: known?.nothingElse ?? false,
  };
}

/** What a resource that was given a secret may show of it again. */
export function carriedBy({ type, secretOutputs }: SeenResource): Bearing {
  const known = CARRIERS.find((carrier) => carrier.type.test(type));
  return {
    outputs: [...(known?.outputs ?? []), ...telling(secretOutputs)],
    nothingElse: known?.nothingElse ?? false,
  };
}

function telling(outputs: readonly string[]): string[] {
  return outputs.filter((name) => !LABELS.has(name));
}
