import { knownValues } from "./known-values.ts";
import { layers, SecretSearcher } from "./search.ts";
import { readDocument, type StateDocument } from "./state-document.ts";
import type { StateFile, StateFileKind } from "./state-files.ts";
import { unmarkedIn } from "./unmarked.ts";

/** Something that stands in plain, or that could not be looked at. Holds no value. */
export interface StateProblem {
  readonly file: string;
  readonly what: string;
}

/** What a check looked at, and what it found. */
export interface StateCheck {
  readonly looked: Readonly<Partial<Record<StateFileKind, { files: number; bytes: number }>>>;
  readonly resources: number;
  /** Different values that were looked for, of every generation that a file still holds. */
  readonly values: number;
  /** Generations whose value is too short to be looked for. */
  readonly tooShort: readonly string[];
  /** Properties in ciphertext, and how many of them the passphrase in the environment does not open. */
  readonly sealed: number;
  readonly unopened: number;
  readonly problems: readonly StateProblem[];
}

/**
 * Looks through every file of a stack for the values that any of them holds in ciphertext, raw and in every encoding,
 * and for what should be marked as secret and is not.
 *
 * @param shown the state with its secrets opened by the engine, which knows every kind of key; it is not looked through
 * @param given further values by name, such as those of the stack's configuration
 */
export async function checkState(
  files: readonly StateFile[],
  shown: StateDocument,
  given: Readonly<Record<string, string>> = {},
): Promise<StateCheck> {
  const problems: StateProblem[] = [];
  const contents = files.map((file) => ({ ...file, layers: decompressed(file, problems) }));
  const documents = contents.flatMap((file) => {
    const last = file.layers.at(-1);
    const document = last === undefined ? undefined : readDocument(last);
    return document === undefined ? [] : [{ file, document }];
  });
  const known = await knownValues([shown, ...documents.map(({ document }) => document)]);
  const secrets = { ...given, ...Object.fromEntries(known.values) };
  if (Object.keys(secrets).length > 0) {
    const searcher = new SecretSearcher(secrets);
    for (const file of contents) problems.push(...plainIn(file, searcher));
  }
  for (const { file, document } of documents) {
    for (const { resource, property, why } of unmarkedIn(document))
      problems.push({
        file: file.path,
        what: `${resource}, ${property}: not marked as secret, though ${why}`,
      });
    problems.push(...plainConfig(file, document));
  }
  const looked: StateCheck["looked"] = {};
  for (const { kind, layers: of } of contents) count(looked, kind, of);
  return {
    looked,
    resources: documents.reduce((sum, { document }) => sum + document.resources.length, 0),
    values: Object.keys(secrets).length,
    tooShort: [...known.tooShort].toSorted(),
    sealed: known.sealed,
    unopened: known.unopened,
    problems,
  };
}

type Counted = Partial<Record<StateFileKind, { files: number; bytes: number }>>;

function count(looked: Counted, kind: StateFileKind, of: readonly Buffer[]): void {
  const { files, bytes } = looked[kind] ?? { files: 0, bytes: 0 };
  looked[kind] = { files: files + 1, bytes: bytes + (of.at(-1)?.length ?? 0) };
}

interface Layered extends StateFile {
  readonly layers: readonly Buffer[];
}

function decompressed({ path, content }: StateFile, problems: StateProblem[]): Buffer[] {
  try {
    return layers(content);
  } catch (error) {
    problems.push({
      file: path,
      what: `not looked at: ${error instanceof Error ? error.message : "unreadable"}`,
    });
    return [content];
  }
}

/** Each value once a place; the place is a resource's property where the file is a state. */
function plainIn({ path, layers: all }: Layered, searcher: SecretSearcher): StateProblem[] {
  const found = new Set<string>();
  for (const content of all) {
    const hits = searcher.search(content);
    if (hits.length === 0) continue;
    const places = readDocument(content)?.resources.flatMap((resource) =>
      (["inputs", "outputs"] as const).flatMap((part) =>
        Object.entries(resource[part]).map(([property, value]) => ({
          name: `${resource.name}, ${part}.${property}`,
          hits: searcher.search(JSON.stringify(value)).map(({ secretName }) => secretName),
        })),
      ),
    );
    for (const { secretName, encoding } of hits) {
      const where = places?.filter((place) => place.hits.includes(secretName)) ?? [];
      const names = where.length > 0 ? where.map(({ name }) => name) : ["outside of the resources"];
      for (const name of names)
        found.add(`${searcher.redact(name)}: the value ${secretName} stands in plain, as ${encoding}`);
    }
  }
  return [...found].map((what) => ({ file: path, what }));
}

/** Configuration that a person gave keyturn as a secret (`keyturn-given:`, `keyturn-access:`), in a run's record. */
function plainConfig({ path }: StateFile, { config }: StateDocument): StateProblem[] {
  return Object.entries(config)
    .filter(([key, { isSecret }]) => /^keyturn-(?:given|access):/.test(key) && !isSecret)
    .map(([key]) => ({ file: path, what: `configuration ${key}: not marked as secret` }));
}
