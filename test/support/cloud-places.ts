import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { parameterName, type TargetOf } from "../../components/catalog/index.ts";
import { type AwsState, markAt } from "../../rehearsal/cloud/aws/state.ts";
import {
  type CloudflareState,
  heldSecrets as cloudflareSecrets,
} from "../../rehearsal/cloud/cloudflare/state.ts";
import type { FlyState } from "../../rehearsal/cloud/fly/state.ts";
import { type GithubState, heldSecrets as githubSecrets } from "../../rehearsal/cloud/github/state.ts";
import type { NeonState } from "../../rehearsal/cloud/neon/state.ts";
import type { Scratch } from "./scratch.ts";

/** What every place of a system holds, by `target KEY`: the mark of its value. Keys that no catalog names are there too. */
export function holdings(scratch: Scratch): Map<string, string> {
  const held = Object.entries(scratch.files.catalog.targets).flatMap(([name, target]) => {
    switch (target.kind) {
      case "dotenv-file":
        return inFile(scratch, name, target);
      case "fly":
        return inApp(scratch, name, target);
      case "github-actions":
        return inVault(scratch, name, `actions ${target.repository}`);
      case "github-environment":
        return inVault(scratch, name, `environment ${target.repository} ${target.environment}`);
      case "github-dependabot":
        return inVault(scratch, name, `dependabot ${target.repository}`);
      case "github-organization":
        return inVault(scratch, name, `organization ${target.organization}`);
      case "cloudflare-secrets-store":
        return inStore(scratch, name, target);
      case "aws-secrets-manager":
      case "aws-ssm-parameter":
        return atAws(scratch, name, target);
      default:
        throw new Error(`${name} is of a kind that the simulated cloud does not have`);
    }
  });
  return new Map(held);
}

/**
 * The value of every secret that the catalog delivers, found at each of its places.
 *
 * @throws Error naming a secret that a place lacks, or that two places hold unlike
 */
export function valuesAtPlaces(scratch: Scratch): Map<string, string> {
  const held = holdings(scratch);
  const values = new Map<string, string>();
  for (const [secret, { stages }] of Object.entries(scratch.files.catalog.secrets)) {
    for (const { target, key } of stages.flatMap(({ deliver }) => deliver)) {
      const mark = held.get(`${target} ${key}`);
      if (mark === undefined) throw new Error(`${secret} is missing at ${target}`);
      const value = [...scratch.cloud.seen].find((one) => scratch.cloud.mark(one) === mark);
      if (value === undefined) throw new Error(`the cloud knows no value of ${secret} at ${target}`);
      if ((values.get(secret) ?? value) !== value) throw new Error(`${secret} differs between its places`);
      values.set(secret, value);
    }
  }
  return values;
}

/** The credentials that live, of every API that mints: by the API's name, the digest or mark that stands for each. */
export function livingCredentials(scratch: Scratch): { fly: string[]; neon: string[]; registry: string[] } {
  const { tokens } = scratch.cloud.stateOf("fly") as FlyState;
  const { keys } = scratch.cloud.stateOf("neon") as NeonState;
  const living = (all: readonly { mark: string; revokedAt: string | null }[]) =>
    all.filter(({ revokedAt }) => revokedAt === null).map(({ mark }) => mark);
  return {
    fly: living(Object.values(tokens)),
    neon: living(Object.values(keys)),
    registry: readdirSync(scratch.path("registry")).map((id) => digestIn(scratch.read(`registry/${id}`))),
  };
}

/** What {@link livingCredentials} says where these values live and nothing else. */
export function living(
  scratch: Scratch,
  values: Readonly<Record<"fly" | "neon" | "registry", readonly string[]>>,
): ReturnType<typeof livingCredentials> {
  const { mark } = scratch.cloud;
  return {
    fly: values.fly.map(mark),
    neon: values.neon.map(mark),
    registry: values.registry.map((value) => createHash("sha256").update(value).digest("hex")),
  };
}

/** The requests by which something changes, since the start: method and path. */
export function writes(scratch: Scratch): string[] {
  return scratch.cloud.requests.flatMap(({ service, method, path }) =>
    method === "GET" || method === "HEAD" ? [] : [`${service} ${method} ${path}`],
  );
}

type Held = [string, string][];

function inFile(scratch: Scratch, name: string, { path }: TargetOf<"dotenv-file">): Held {
  const lines = readFileSync(scratch.path(path), "utf8").matchAll(
    /^(?:export )?([A-Z_]+)=(?:"(.*?)"|'(.*?)'|(\S*))/gm,
  );
  return [...lines].map(([, key = "", ...values]) => {
    const value = values.find((one) => one !== undefined) ?? "";
    return [`${name} ${key}`, scratch.cloud.mark(value)];
  });
}

function inApp(scratch: Scratch, name: string, { app }: TargetOf<"fly">): Held {
  const { apps } = scratch.cloud.stateOf("fly") as FlyState;
  return Object.entries(apps[app]?.secrets ?? {}).map(([key, { mark }]) => [`${name} ${key}`, mark]);
}

function inVault(scratch: Scratch, target: string, place: string): Held {
  return githubSecrets(scratch.cloud.stateOf("github") as GithubState)
    .filter((secret) => secret.place === place)
    .map(({ name, mark }) => [`${target} ${name}`, mark]);
}

function inStore(scratch: Scratch, target: string, { store }: TargetOf<"cloudflare-secrets-store">): Held {
  return cloudflareSecrets(scratch.cloud.stateOf("cloudflare") as CloudflareState)
    .filter((secret) => secret.store === store)
    .map(({ name, mark }) => [`${target} ${name}`, mark]);
}

/** Of a place without a region of its own, what stands in any. A secret that is no object has the key that is delivered. */
function atAws(
  { cloud, files }: Scratch,
  name: string,
  target: TargetOf<"aws-secrets-manager" | "aws-ssm-parameter">,
): Held {
  const { regions } = cloud.stateOf("aws") as AwsState;
  const here = Object.entries(regions).flatMap(([region, held]) =>
    (target.region ?? region) === region ? [held] : [],
  );
  const stages = Object.values(files.catalog.secrets).flatMap((secret) => secret.stages);
  const keys = stages.flatMap(({ deliver }) =>
    deliver.flatMap((one) => (one.target === name ? [one.key] : [])),
  );
  return here.flatMap(({ secrets, parameters }) =>
    keys.flatMap((key): Held => {
      const mark =
        target.kind === "aws-ssm-parameter"
          ? parameters[parameterName(target, key)]?.mark
          : markAt(secrets[target.secret]);
      if (mark === undefined) return [];
      if (target.kind === "aws-ssm-parameter" || target.format === "text") return [[`${name} ${key}`, mark]];
      const object = [...cloud.seen].find((value) => cloud.mark(value) === mark) ?? "{}";
      const member = (JSON.parse(object) as Record<string, unknown>)[key];
      return member === undefined ? [] : [[`${name} ${key}`, cloud.mark(String(member))]];
    }),
  );
}

function digestIn(record: string): string {
  return record.trim().split(" ").at(-1) ?? "";
}
