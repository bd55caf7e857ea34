import type { StackResource } from "../view/resource.ts";
import { leavesOf, type Path, UNKNOWN } from "../view/value.ts";
import { isSecretName } from "./names.ts";
import { type Bearing, bearingOf, carriedBy } from "./sources.ts";

/** A resource whose outputs hold a secret, and where that came from. */
export interface Bearer {
  readonly resource: StackResource;
  /** Whether an unknown value that was made of it can only be a secret. */
  readonly isCertain: boolean;
  /** The resource that made the secret: itself, or the first of a chain. */
  readonly origin: StackResource;
}

/**
 * Follows secrets from the resources that make them through those that pass them on. In a preview what is made first is
 * unknown and unmarked; what was made of what is all that there is to go by.
 */
export class Taint {
  readonly #bearers = new Map<string, Bearer | undefined>();

  /** What a resource's outputs hold, if anything of them is secret. */
  of(resource: StackResource): Bearer | undefined {
    if (this.#bearers.has(resource.urn)) return this.#bearers.get(resource.urn);
    // A cycle can't come from the engine; were there one, it would end here.
    this.#bearers.set(resource.urn, undefined);
    const bearer = this.#look(resource);
    this.#bearers.set(resource.urn, bearer);
    return bearer;
  }

  /** Those that a property was made of and that bear a secret. */
  behind(resource: StackResource, property: string): Bearer[] {
    return (resource.madeOf.get(property) ?? []).flatMap((source) => this.of(source) ?? []);
  }

  #look(resource: StackResource): Bearer | undefined {
    const own = bearingOf(resource);
    if (own.outputs.length > 0) {
      const isCertain = own.nothingElse || makesNothingElse(resource, own);
      if (isCertain || !this.#received(resource)) return { resource, isCertain, origin: resource };
    }
    const received = this.#received(resource);
    if (received === undefined) return undefined;
    const carried = carriedBy(resource);
    if (carried.outputs.length === 0) return undefined;
    return {
      resource,
      isCertain: carried.nothingElse || makesNothingElse(resource, carried),
      origin: received.origin,
    };
  }

  /** The first secret that a resource was given, by a mark of its own or by what a property was made of. */
  #received(resource: StackResource): Bearer | undefined {
    for (const property of resource.madeOf.keys()) {
      const [bearer] = this.behind(resource, property);
      if (bearer !== undefined) return bearer;
    }
    return resource.secrets.length > 0 ? { resource, isCertain: true, origin: resource } : undefined;
  }
}

/** Whether all that is still unknown of what a resource answers is secret. */
function makesNothingElse({ type, outputs }: StackResource, { outputs: secret }: Bearing): boolean {
  if (secret.includes("*")) return true;
  // It always makes an id, which others refer to: of a database that is what they use, of an ApplicationPassword hardly.
  if (!isSecretName(type.slice(type.lastIndexOf(":") + 1))) return false;
  const unknown = Object.keys(outputs).filter(
    (name) => name !== "id" && unknownBelow(outputs[name]).length > 0,
  );
  return unknown.length > 0 && unknown.every((name) => secret.includes(name));
}

/** Ways to what is not known yet below a value. */
export function unknownBelow(value: StackResource["outputs"][string] | undefined, path: Path = []): Path[] {
  if (value === undefined) return [];
  return [...leavesOf(value, path)].filter((leaf) => leaf.value === UNKNOWN).map((leaf) => leaf.path);
}
