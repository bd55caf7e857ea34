import type { Catalog } from "./schema.ts";

type Named = Pick<Catalog, "secrets" | "targets">;

/** The names that a secret of a catalog had before, the first one first. */
export function formerSecretNames({ secrets }: Pick<Catalog, "secrets">, name: string): readonly string[] {
  return secrets[name]?.formerly ?? [];
}

/** The names that a target of a catalog had before, the first one first. */
export function formerTargetNames({ targets }: Pick<Catalog, "targets">, name: string): readonly string[] {
  const target = targets[name];
  return target !== undefined && "formerly" in target ? namesIn(target.formerly) : [];
}

/** What a secret was called first: what is kept at places for good is told by it, so that a rename rewrites none. */
export function firstSecretName(catalog: Pick<Catalog, "secrets">, name: string): string {
  return formerSecretNames(catalog, name)[0] ?? name;
}

/** What a target was called first. */
export function firstTargetName(catalog: Pick<Catalog, "targets">, name: string): string {
  return formerTargetNames(catalog, name)[0] ?? name;
}

/** Every pair of names that a secret had at a target, but for the two of today. */
export function formerPairs(
  catalog: Named,
  { secret, target }: { readonly secret: string; readonly target: string },
): { secret: string; target: string }[] {
  return [target, ...formerTargetNames(catalog, target)].flatMap((place) =>
    [secret, ...formerSecretNames(catalog, secret)].flatMap((name) =>
      place === target && name === secret ? [] : [{ secret: name, target: place }],
    ),
  );
}

/** Looks up what is called otherwise by now: what was recorded under an old name is found under today's. */
export class NamesOfToday {
  readonly #secrets: ReadonlyMap<string, string>;
  readonly #targets: ReadonlyMap<string, string>;

  constructor(catalog: Named) {
    const byFormer = (names: readonly string[], formerOf: (name: string) => readonly string[]) =>
      new Map(names.flatMap((name) => formerOf(name).map((old): [string, string] => [old, name])));
    this.#secrets = byFormer(Object.keys(catalog.secrets), (name) => formerSecretNames(catalog, name));
    this.#targets = byFormer(Object.keys(catalog.targets), (name) => formerTargetNames(catalog, name));
  }

  /** Whether nothing has another name than it ever had. */
  get isEmpty(): boolean {
    return this.#secrets.size + this.#targets.size === 0;
  }

  secret(name: string): string {
    return this.#secrets.get(name) ?? name;
  }

  target(name: string): string {
    return this.#targets.get(name) ?? name;
  }

  /** The secrets that were renamed, by their old names. */
  get secrets(): Iterable<[old: string, today: string]> {
    return this.#secrets;
  }

  /** The targets that were renamed, by their old names. */
  get targets(): Iterable<[old: string, today: string]> {
    return this.#targets;
  }

  /** The generation of a derived value, such as `JWT_SECRET:3`, with today's names. */
  generation(label: string): string {
    return label.replaceAll(
      /(^|,)(\w+):/g,
      (_, start: string, name: string) => `${start}${this.secret(name)}:`,
    );
  }
}

/** The generation of a value without the names of what it is made from: `3` of `JWT_SECRET:3`, so that a rename changes nothing. */
export function generationNumbers(label: string): string {
  return label.replaceAll(/(^|,)\w+:/g, "$1");
}

/** A target of a kind that is not available yet may hold anything. */
function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}
