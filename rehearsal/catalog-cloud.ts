import { join } from "node:path";
import { PACKAGE_ROOT } from "../cli/project-file.ts";
import type { Action, Catalog, Source, Target } from "../components/catalog/index.ts";
import { type Cloud, type CloudServices, startCloud } from "./cloud/cloud.ts";
import type { ModalOptions } from "./cloud/modal/service.ts";
import { EDGE, ec2Of, originsIn } from "./origin-cloud.ts";

/** Credentials of the simulated cloud: they open nothing else. */
const CREDENTIALS = {
  GITHUB_TOKEN: "simulated-github-token",
  CLOUDFLARE_API_TOKEN: "simulated-cloudflare-token-000000000000",
  FLY_API_TOKEN: "simulated-fly-token",
  NEON_API_KEY: "simulated-neon-key",
  MODAL_TOKEN_ID: "ak-simulated",
  MODAL_TOKEN_SECRET: "as-simulated-modal-token",
  AWS_ACCESS_KEY_ID: "AKIASIMULATED0000000",
  AWS_SECRET_ACCESS_KEY: "simulated-aws-secret-access-key",
} as const;

/** The folder of the stand-in executables, to be put first on PATH. */
export const CLIENTS = join(PACKAGE_ROOT, "rehearsal", "clients", "bin");

/** That of executables which only a rehearsal puts first: elsewhere the real ones are meant. */
export const REHEARSED_CLIENTS = join(PACKAGE_ROOT, "rehearsal", "clients", "rehearsed-bin");

/** That of executables which a rehearsal puts last, for machines that have none. */
export const LAST_CLIENTS = join(PACKAGE_ROOT, "rehearsal", "clients", "last-bin");

/** A simulated cloud and how programs find it. */
export interface CatalogCloud extends Cloud {
  /** For the environment of the engine and of the stand-ins; PATH is not in it. */
  readonly env: Readonly<Record<string, string>>;
  /** What of it plays a part, in words, such as `GitHub's server`. */
  readonly parts: readonly string[];
}

/** Whether a catalog names a place or a mint that a cloud has. */
export function needsCloud(catalog: Catalog): boolean {
  return (
    Object.values(catalog.targets).some(({ kind }) => kind !== "dotenv-file") ||
    Object.values(catalog.secrets).some(
      ({ source }) => source.kind === "minted" && source.by !== "command",
    ) ||
    workflowsOf(catalog).length > 0 ||
    originsIn([catalog]).length > 0
  );
}

/**
 * Starts a simulated cloud in which every place exists that the catalogs name, and nothing else.
 * @param folder where its world stays between runs
 */
export async function startCatalogCloud(
  catalogs: readonly Catalog[],
  folder?: string,
): Promise<CatalogCloud> {
  const targets = catalogs.flatMap((catalog) => Object.values(catalog.targets));
  const mints = catalogs.flatMap((catalog) => Object.values(catalog.secrets).map(({ source }) => source));
  const apps = [
    ...targets.flatMap((target) => (target.kind === "fly" ? [target.app] : [])),
    ...mints.flatMap((source) => (source.kind === "minted" && source.by === "fly-token" ? [source.app] : [])),
  ];
  const kinds = new Set(targets.map(({ kind }) => kind));
  const services: CloudServices = [];
  const workflows = catalogs.flatMap(workflowsOf);
  if ([...kinds].some((kind) => kind.startsWith("github-")) || workflows.length > 0) {
    const { githubService } = await import("./cloud/github/service.ts");
    services.push(
      githubService({
        repositories: repositoriesOf(targets, workflows),
        organizations: targets.flatMap((one) =>
          one.kind === "github-organization" ? [one.organization] : [],
        ),
        token: CREDENTIALS.GITHUB_TOKEN,
      }),
    );
  }
  const isMinting = mints.some((source) => source.kind === "minted" && source.by.startsWith("cloudflare-"));
  const origins = originsIn(catalogs);
  const isPlaced = [...kinds].some((kind) => kind.startsWith("cloudflare-") || kind === "origin-tls");
  if (isMinting || isPlaced || origins.length > 0) {
    const { cloudflareService } = await import("./cloud/cloudflare/service.ts");
    services.push(
      cloudflareService({
        accounts: accountsOf(targets, mints),
        ...storesOf(targets),
        zones: zonesOf(targets, mints),
        scripts: scriptsOf(targets),
        projects: projectsOf(targets),
        ...(origins.length > 0 && { edge: EDGE }),
        token: CREDENTIALS.CLOUDFLARE_API_TOKEN,
      }),
    );
  }
  if (apps.length > 0) {
    const { flyService } = await import("./cloud/fly/service.ts");
    services.push(flyService({ apps: [...new Set(apps)], token: CREDENTIALS.FLY_API_TOKEN }));
  }
  if (mints.some((source) => source.kind === "minted" && source.by === "neon-key")) {
    const { neonService } = await import("./cloud/neon/service.ts");
    services.push(neonService({ apiKey: CREDENTIALS.NEON_API_KEY }));
  }
  if (kinds.has("modal-secret")) {
    const { modalService } = await import("./cloud/modal/service.ts");
    services.push(modalService(modalOf(targets)));
  }
  const users = mints.flatMap((source) =>
    source.kind === "minted" && source.by === "aws-access-key" ? [source.user] : [],
  );
  if (users.length > 0 || origins.length > 0 || [...kinds].some((kind) => kind.startsWith("aws-"))) {
    const { awsService } = await import("./cloud/aws/service.ts");
    services.push(
      awsService({
        accessKeyId: CREDENTIALS.AWS_ACCESS_KEY_ID,
        secretAccessKey: CREDENTIALS.AWS_SECRET_ACCESS_KEY,
        secrets: targets.flatMap((one) => (one.kind === "aws-secrets-manager" ? [one.secret] : [])),
        users: [...new Set(users)],
        ...(origins.length > 0 && { ec2: ec2Of(origins) }),
      }),
    );
  }
  const cloud = await startCloud(services, folder === undefined ? {} : { folder });
  return { ...cloud, env: environmentOf(cloud), parts: partsOf(cloud) };
}

/** Credentials and base URLs by the names under which the plugins and clients look for them. */
function environmentOf({ urls }: Cloud): Record<string, string> {
  const { github, cloudflare, fly, neon, modal, aws } = urls;
  const { GITHUB_TOKEN, CLOUDFLARE_API_TOKEN, FLY_API_TOKEN, NEON_API_KEY } = CREDENTIALS;
  const { MODAL_TOKEN_ID, MODAL_TOKEN_SECRET, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = CREDENTIALS;
  return {
    ...(github !== undefined && { GITHUB_TOKEN, GITHUB_BASE_URL: `${github}/` }),
    ...(cloudflare !== undefined && { CLOUDFLARE_API_TOKEN, CLOUDFLARE_BASE_URL: `${cloudflare}/client/v4` }),
    ...(fly !== undefined && {
      FLY_API_TOKEN,
      FLY_API_BASE_URL: fly,
      FLY_FLAPS_BASE_URL: fly,
      FLY_UIEX_BASE_URL: fly,
    }),
    ...(neon !== undefined && { NEON_API_KEY, NEON_API_BASE_URL: `${neon}/api/v2` }),
    ...(modal !== undefined && {
      MODAL_TOKEN_ID,
      MODAL_TOKEN_SECRET,
      MODAL_SERVER_URL: modal,
      // Not the person's own.
      MODAL_CONFIG_PATH: "/dev/null",
    }),
    ...(aws !== undefined && {
      AWS_ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY,
      AWS_ENDPOINT_URL: aws,
      // Not the person's own profiles.
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    }),
  };
}

function partsOf({ urls }: Cloud): string[] {
  const names = {
    github: "GitHub",
    cloudflare: "Cloudflare",
    fly: "Fly",
    neon: "Neon",
    modal: "Modal",
    aws: "AWS",
  };
  const servers = Object.entries(names).flatMap(([key, name]) => (key in urls ? [`${name}'s server`] : []));
  return "fly" in urls ? [...servers, "flyctl"] : servers;
}

interface StartedWorkflow {
  readonly repository: string;
  readonly file: string;
}

/** Workflows that actions start, wherever they stand. */
function workflowsOf({ targets, secrets }: Catalog): StartedWorkflow[] {
  const started = (actions: readonly Action[], own: unknown) =>
    actions.flatMap((action) => {
      if (action.kind !== "github-workflow") return [];
      const repository = action.settings.repository ?? own;
      return typeof repository === "string" ? [{ repository, file: action.settings.workflow }] : [];
    });
  return [
    ...Object.values(targets).flatMap((target) =>
      "then" in target && Array.isArray(target.then)
        ? started(target.then as Action[], "repository" in target ? target.repository : undefined)
        : [],
    ),
    ...Object.values(secrets).flatMap(({ stages }) =>
      stages.flatMap(({ then = [] }) => started(then, undefined)),
    ),
  ];
}

type Repositories = Record<string, { environments: string[]; workflows: Record<string, { ends: string }> }>;

function repositoriesOf(targets: readonly Target[], workflows: readonly StartedWorkflow[]): Repositories {
  const repositories: Repositories = {};
  for (const { repository, file } of workflows) {
    repositories[repository] ??= { environments: [], workflows: {} };
    repositories[repository].workflows[file] = { ends: "success" };
  }
  for (const target of targets) {
    if (!("repository" in target) || typeof target.repository !== "string") continue;
    const repository = repositories[target.repository] ?? { environments: [], workflows: {} };
    if (target.kind === "github-environment") repository.environments.push(target.environment);
    repositories[target.repository] = repository;
  }
  return repositories;
}

/** Accounts in which a Worker is yet to be uploaded, or a tunnel or a token to be made. */
function accountsOf(targets: readonly Target[], mints: readonly Source[]): string[] {
  const uploading = targets.flatMap((one) =>
    one.kind === "cloudflare-worker-script" ||
    one.kind === "cloudflare-tunnel" ||
    one.kind === "cloudflare-access"
      ? [one.account]
      : [],
  );
  const minting = mints.flatMap((source) =>
    source.kind === "minted" &&
    (source.by === "cloudflare-token" || source.by === "cloudflare-access-service-token")
      ? (source.account ?? [])
      : [],
  );
  return [...uploading, ...minting];
}

/** Zones whose origins are to have certificates or show them, or names of tunnels. */
function zonesOf(targets: readonly Target[], mints: readonly Source[]): string[] {
  const shown = targets.flatMap((one) => {
    if (one.kind === "cloudflare-tunnel") return [one.zone];
    return one.kind === "origin-tls" ? (one.zone ?? []) : [];
  });
  const signed = mints.flatMap((source) =>
    source.kind === "minted" && source.by === "cloudflare-origin-certificate" ? [source.zone] : [],
  );
  return [...shown, ...signed];
}

function scriptsOf(targets: readonly Target[]): Record<string, string[]> {
  const scripts: Record<string, string[]> = {};
  for (const target of targets) {
    if (target.kind !== "cloudflare-worker") continue;
    scripts[target.account] = [...(scripts[target.account] ?? []), target.script];
  }
  return scripts;
}

function projectsOf(targets: readonly Target[]): Record<string, Record<string, object>> {
  const projects: Record<string, Record<string, object>> = {};
  for (const target of targets) {
    if (target.kind === "cloudflare-pages")
      projects[target.account] = { ...projects[target.account], [target.project]: {} };
  }
  return projects;
}

/** Modal's default environment is called main unless its workspace names another one. */
function modalOf(targets: readonly Target[]): ModalOptions {
  const named = targets.flatMap((one) => (one.kind === "modal-secret" ? (one.environment ?? []) : []));
  return {
    tokenId: CREDENTIALS.MODAL_TOKEN_ID,
    tokenSecret: CREDENTIALS.MODAL_TOKEN_SECRET,
    environments: [...new Set(["main", ...named])],
  };
}

function storesOf(targets: readonly Target[]): { stores: Record<string, string[]> } {
  const stores: Record<string, string[]> = {};
  for (const target of targets) {
    if (target.kind !== "cloudflare-secrets-store") continue;
    stores[target.account] = [...new Set([...(stores[target.account] ?? []), target.store])];
  }
  return { stores };
}
