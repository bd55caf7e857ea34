import { isDeepStrictEqual } from "node:util";
import type { Catalog } from "../../catalog/index.ts";

/** What of a catalog says where keyturn goes with its credentials. */
const SECTIONS = ["targets", "probes", "hardening"] as const;

/**
 * What a change of a catalog could lead the credentials of a preview with: a target's or an origin's host, a probe's address, a program
 * that a source, a migration or an action names. A preview of such a change is code of its author's as much as a change of
 * the program is. Numbers, ages, texts, and which known secret goes to which known target, are not.
 *
 * @returns what of it, in words without markup; none where credentials go where they went before
 */
export function steeringOf(before: Catalog, after: Catalog): string[] {
  const isOther = (key: (typeof SECTIONS)[number]) => !isDeepStrictEqual(before[key], after[key]);
  const secrets = Object.entries(after.secrets).flatMap(([name, { source, encryptsData, stages }]) => {
    const was = Object.hasOwn(before.secrets, name) ? before.secrets[name] : undefined;
    const actions = (all: typeof stages | undefined) => (all ?? []).flatMap(({ then }) => then ?? []);
    const isSame =
      isDeepStrictEqual(was?.source, source) &&
      isDeepStrictEqual(was?.encryptsData?.migrate, encryptsData?.migrate) &&
      isDeepStrictEqual(actions(was?.stages), actions(stages));
    return isSame ? [] : [`what makes or follows ${name}`];
  });
  return [...SECTIONS.filter(isOther), ...secrets];
}
