import { getStack, ResourceHook } from "@pulumi/pulumi";
import { parameterName, type Target } from "../catalog/index.ts";
import { regionOf } from "../sinks/aws-provider.ts";
import { refuseDestroy, refuseWanted } from "./refuse-destroy.ts";
import { ownerOf } from "./released.ts";

/** A place that takes one value alone. */
interface KeyPlace {
  /** Equal for two that are one, but for the owner of a repository. */
  readonly id: string;
  /** Missing where a resource's inputs are all that is known of it. */
  readonly owner?: string;
}

/** What this run writes, by the resource's name. */
const written = new Map<string, KeyPlace>();

/** To be called for every resource of a place that takes one value alone, leaving or not. */
export function noteWritten(name: string, target: Target, key: string): void {
  const place = placeOfTarget(target, key);
  if (place !== undefined) written.set(name, place);
}

/**
 * Empties a place only where nobody else writes it by now: the engine deletes last, and would take away what another
 * resource has just written there. One name for all, so that the hook is there for what the program no longer names.
 */
const hook = new ResourceHook(
  "keyturn-empty-place",
  ({ name, id, urn, oldInputs = {} }) => {
    refuseWanted(name, id);
    const place = placeOfInputs(oldInputs as Readonly<Record<string, unknown>>, ownerOf(name));
    const [writer] = [...written].find(([, other]) => place !== undefined && isSame(place, other)) ?? [];
    if (writer === undefined) return;
    throw new Error(
      `${name} was let go of and would empty its place, which ${writer} writes now. To forget the old resource and leave ` +
        `the place: pulumi state delete '${urn}' --stack ${getStack()}. Where others depend on it, first ` +
        `pulumi up --exclude '${urn}' --stack ${getStack()}`,
    );
  },
  { onDryRun: true },
);

/** The hook for a place that may be emptied by the run after. */
export function emptyPlace(name: string, former: readonly string[] = []): ResourceHook {
  refuseDestroy(name, former);
  return hook;
}

function placeOfTarget(target: Target, key: string): KeyPlace | undefined {
  switch (target.kind) {
    case "github-actions":
    case "github-environment": {
      const [owner = "", repository = ""] = target.repository.split("/");
      const environment = target.kind === "github-environment" ? target.environment : undefined;
      return githubPlace(repository, environment, key, owner);
    }
    case "cloudflare-secrets-store":
      return { id: JSON.stringify([target.account, target.store, key]) };
    case "aws-ssm-parameter":
      return { id: JSON.stringify([regionOf("", target), parameterName(target, key)]) };
    default:
      return undefined;
  }
}

/** Source: the inputs that `components/sinks` gives the resources, as the state keeps them. */
function placeOfInputs(
  {
    repository,
    environment,
    secretName,
    accountId,
    storeId,
    name,
    region,
    type,
  }: Readonly<Record<string, unknown>>,
  owner: string | undefined,
): KeyPlace | undefined {
  if (typeof repository === "string" && typeof secretName === "string") {
    return githubPlace(repository, environment, secretName, owner);
  }
  if (type === "SecureString") return { id: JSON.stringify([region, name]) };
  return storeId === undefined ? undefined : { id: JSON.stringify([accountId, storeId, name]) };
}

/** GitHub heeds the case of none of these names. */
function githubPlace(repository: string, environment: unknown, key: string, owner?: string): KeyPlace {
  const within = typeof environment === "string" ? [environment.toLowerCase()] : [];
  const id = JSON.stringify([repository.toLowerCase(), key.toUpperCase(), ...within]);
  return owner === undefined ? { id } : { id, owner: owner.toLowerCase() };
}

function isSame(one: KeyPlace, other: KeyPlace): boolean {
  if (one.id !== other.id) return false;
  return one.owner === undefined || other.owner === undefined || one.owner === other.owner;
}
