import awsPackage from "@pulumi/aws/package.json" with { type: "json" };
import cloudflarePackage from "@pulumi/cloudflare/package.json" with { type: "json" };
import commandPackage from "@pulumi/command/package.json" with { type: "json" };
import githubPackage from "@pulumi/github/package.json" with { type: "json" };
import randomPackage from "@pulumi/random/package.json" with { type: "json" };
import { execa } from "execa";
import type { Catalog, TargetKindName } from "../components/catalog/index.ts";
import { originsIn } from "./origin-cloud.ts";
import { type RunningStandIns, type StandInName, startStandIns } from "./providers/stand-ins.ts";

const VERSIONS: Readonly<Record<StandInName, string>> = {
  random: randomPackage.version,
  command: commandPackage.version,
  github: githubPackage.version,
  cloudflare: cloudflarePackage.version,
  aws: awsPackage.version,
};

/** The plugin that writes each kind of target; keyturn's own provider writes the others. */
const WRITERS: Partial<Record<TargetKindName, StandInName>> = {
  "github-actions": "github",
  "github-environment": "github",
  "github-organization": "github",
  "github-dependabot": "github",
  // keyturn itself writes it, beside a provider for the owner that the program asks for all the same.
  "github-codespaces": "github",
  "cloudflare-secrets-store": "cloudflare",
  "cloudflare-worker-script": "cloudflare",
  "cloudflare-tunnel": "cloudflare",
  "cloudflare-access": "cloudflare",
  // Where it names a zone; keyturn itself writes to the machine.
  "origin-tls": "cloudflare",
  fly: "command",
  "aws-secrets-manager": "aws",
  "aws-ssm-parameter": "aws",
};

/** The provider plugins that the program asks for with these catalogs. */
export function pluginsOf(catalogs: readonly Catalog[]): StandInName[] {
  const kinds = catalogs.flatMap(({ targets }) => Object.values(targets).map(({ kind }) => kind));
  const guards: StandInName[] = originsIn(catalogs).length === 0 ? [] : ["aws", "cloudflare"];
  return [...new Set<StandInName>(["random", ...kinds.flatMap((kind) => WRITERS[kind] ?? []), ...guards])];
}

/** Stand-ins that take the place of plugins. */
export interface NeededStandIns extends RunningStandIns {
  /** Which plugins they stand in for. */
  readonly names: readonly StandInName[];
}

/**
 * Starts stand-ins for the provider plugins that can't be had here: where the engine itself had to be built, and
 * where its own download of a plugin fails. Gives undefined where the official plugins play their part.
 *
 * @param engine how the engine came here
 * @param env the environment that the engine runs with
 */
export async function startNeededStandIns(
  engine: { origin: string },
  env: Readonly<Record<string, string>>,
  plugins: readonly StandInName[],
): Promise<NeededStandIns | undefined> {
  if (process.env.PULUMI_DEBUG_PROVIDERS !== undefined) return undefined;
  const names: StandInName[] = [];
  for (const name of plugins) {
    if (engine.origin === "built" || !(await installs(name, env))) names.push(name);
  }
  return names.length === 0 ? undefined : { ...(await startStandIns(names, { env })), names };
}

/** A plugin that is there already is not fetched again. */
async function installs(name: StandInName, env: Readonly<Record<string, string>>): Promise<boolean> {
  const args = ["plugin", "install", "resource", name, VERSIONS[name]];
  const { failed } = await execa("pulumi", args, { env, reject: false, stdin: "ignore", timeout: 120_000 });
  return !failed;
}
