/** A package whose documentation holds programs. */
export interface CorpusPackage {
  readonly name: string;
  readonly version: string;
  /** As its package.json says; its programs are read where they lie and are no part of this repository. */
  readonly licence: "Apache-2.0" | "unstated";
  /** Whether keyturn itself depends on it, so that it is there already, in the version of package.json. */
  readonly isInstalled?: boolean;
}

/**
 * Pulumi's own packages for Node, and two that their examples use beside them: the doc comment of each resource and
 * function shows small programs. A new version moves programs about: their judgements have to be looked at again then.
 */
export const PACKAGES: readonly CorpusPackage[] = [
  { name: "@pulumi/aws", version: "7.48.0", licence: "Apache-2.0", isInstalled: true },
  { name: "@pulumi/cloudflare", version: "6.22.1", licence: "Apache-2.0", isInstalled: true },
  { name: "@pulumi/command", version: "1.2.1", licence: "Apache-2.0", isInstalled: true },
  { name: "@pulumi/github", version: "6.15.0", licence: "Apache-2.0", isInstalled: true },
  { name: "@pulumi/random", version: "4.21.2", licence: "Apache-2.0", isInstalled: true },
  { name: "@pulumi/azure", version: "6.40.0", licence: "Apache-2.0" },
  { name: "@pulumi/azuread", version: "6.9.1", licence: "Apache-2.0" },
  { name: "@pulumi/databricks", version: "1.110.0", licence: "Apache-2.0" },
  { name: "@pulumi/digitalocean", version: "4.80.1", licence: "Apache-2.0" },
  { name: "@pulumi/gcp", version: "9.37.0", licence: "Apache-2.0" },
  { name: "@pulumi/keycloak", version: "6.13.0", licence: "Apache-2.0" },
  { name: "@pulumi/mongodbatlas", version: "4.16.0", licence: "Apache-2.0" },
  { name: "@pulumi/postgresql", version: "3.18.1", licence: "Apache-2.0" },
  { name: "@pulumi/std", version: "2.3.2", licence: "unstated" },
  { name: "@pulumi/tls", version: "5.6.1", licence: "Apache-2.0" },
  { name: "@pulumiverse/time", version: "0.1.1", licence: "Apache-2.0" },
  { name: "@pulumi/vault", version: "7.8.0", licence: "Apache-2.0" },
];
