import { isDeepStrictEqual } from "node:util";
import { type Catalog, placeText, type Secret } from "../../catalog/index.ts";

/** A difference between two catalogs that a reviewer should see. */
export interface CatalogChange {
  /** What it is about, such as `target repo`. */
  readonly kind: "target" | "probe" | "secret" | "service group" | "notifier";
  readonly name: string;
  readonly text: string;
  /** A value would come to a place where it is not now, or another way there. */
  readonly grave: boolean;
}

type Kind = CatalogChange["kind"];

/** Every difference, targets first; texts are words without markup. */
export function catalogChanges(before: Catalog, after: Catalog): CatalogChange[] {
  return [
    ...differences("target", before.targets, after.targets, {
      added: (target) => `new: ${target.kind}, ${placeText(target)}`,
      changed: (was, is) =>
        placeText(was) === placeText(is)
          ? `its ${fieldsThatDiffer(was, is)} changed`
          : `was ${placeText(was)}, is ${placeText(is)}`,
    }),
    ...differences("probe", before.probes, after.probes, {
      added: () => "new",
      changed: (was, is) => `its ${fieldsThatDiffer(was, is)} changed`,
    }),
    ...secretChanges(before, after),
    ...differences("service group", before.services, after.services, {
      added: () => "new",
      changed: () => "its services changed",
    }).map((change) => ({ ...change, grave: false })),
    ...differences("notifier", before.notify, after.notify, {
      added: () => "new",
      changed: (was, is) => `its ${fieldsThatDiffer(was, is)} changed`,
    }),
  ];
}

function differences<T>(
  kind: Kind,
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
  words: { added(is: T): string; changed(was: T, is: T): string },
): CatalogChange[] {
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return names.flatMap((name): CatalogChange[] => {
    const [was, is] = [own(before, name), own(after, name)];
    if (is === undefined) return [{ kind, name, text: "gone", grave: false }];
    if (was === undefined) return [{ kind, name, text: words.added(is), grave: true }];
    return isDeepStrictEqual(was, is) ? [] : [{ kind, name, text: words.changed(was, is), grave: true }];
  });
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function fieldsThatDiffer(was: object, is: object): string {
  const [old, now] = [new Map(Object.entries(was)), new Map(Object.entries(is))];
  const names = [...new Set([...now.keys(), ...old.keys()])];
  return names.filter((name) => !isDeepStrictEqual(old.get(name), now.get(name))).join(", ");
}

function secretChanges(before: Catalog, after: Catalog): CatalogChange[] {
  const formerly = new Map(
    Object.entries(after.secrets).flatMap(([name, secret]) => secret.formerly.map((old) => [old, name])),
  );
  const was = Object.fromEntries(
    Object.entries(before.secrets).map(([name, secret]) => [formerly.get(name) ?? name, secret]),
  );
  const all = differences("secret", was, after.secrets, {
    added: (secret) => `new: ${secret.source.kind}, ${placesOf(secret).join(", ") || "no place"}`,
    changed: (old, now) => secretText(old, now),
  });
  return all.map((change) => {
    const [old, now] = [was[change.name], after.secrets[change.name]];
    const isNew = old === undefined || now === undefined || newPlaces(old, now).length > 0;
    return { ...change, grave: change.grave && (isNew || !isDeepStrictEqual(old.source, now.source)) };
  });
}

function secretText(was: Secret, is: Secret): string {
  const gone = placesOf(was).filter((place) => !placesOf(is).includes(place));
  const added = newPlaces(was, is);
  const others = fieldsThatDiffer({ ...was, stages: undefined }, { ...is, stages: undefined });
  const texts = [
    ...(added.length > 0 ? [`goes to ${added.join(", ")} too`] : []),
    ...(gone.length > 0 ? [`goes to ${gone.join(", ")} no more`] : []),
    ...(others === "" ? [] : [`its ${others} changed`]),
  ];
  return texts.length === 0 ? "its stages changed" : texts.join("; ");
}

function newPlaces(was: Secret, is: Secret): string[] {
  return placesOf(is).filter((place) => !placesOf(was).includes(place));
}

function placesOf({ stages }: Secret): string[] {
  return stages.flatMap(({ deliver }) => deliver.map(({ target, key }) => `${target} as ${key}`));
}
