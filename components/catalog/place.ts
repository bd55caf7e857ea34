import { definitionOf, type Target } from "./targets/index.ts";

/** Where a target is, in the words of a plan: a file's path, `HOST:PATH`, `GitHub example/app`, `Fly shop`. */
export function placeText(target: Target): string {
  return definitionOf(target.kind)?.place(target) ?? target.kind;
}

/** Equal for two targets that are one place. Undefined for files, and for kinds that are not available. */
export function identityOf(target: Target): string | undefined {
  const definition = definitionOf(target.kind);
  const identity = definition?.identity?.(target);
  const kind = definition?.sharesPlacesWith ?? target.kind;
  return identity === undefined ? undefined : JSON.stringify([kind, ...identity]);
}
