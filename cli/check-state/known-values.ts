import { opened, stackKey } from "../state/stack-key.ts";
import { SHORTEST_SECRET } from "./search.ts";
import { type Sealed, type StateDocument, sealedIn } from "./state-document.ts";

/** A generation's resource, such as `JWT_SECRET-g2`. */
export const GENERATION = /^\w+-g\d+$/;

/** The values that files of a stack hold in ciphertext. For a search in memory alone. */
export interface KnownValues {
  /** By a name such as `JWT_SECRET-g2 (outputs.result)`. */
  readonly values: ReadonlyMap<string, string>;
  /** Generations whose value is too short to be told from ordinary text. */
  readonly tooShort: ReadonlySet<string>;
  /** Properties under the engine's mark. */
  readonly sealed: number;
  /** Of those, the ones that the passphrase in the environment does not open. */
  readonly unopened: number;
}

/**
 * Opens all that files of a stack hold in ciphertext: earlier states in backups and history too, and so the values of
 * generations that are long retired.
 *
 * A generation's outputs are values, whatever their form. Of other resources only a property that is one text is taken,
 * and of inputs alone: in a list or an answer that is secret as a whole, most texts are names and words.
 */
export async function knownValues(documents: readonly StateDocument[]): Promise<KnownValues> {
  const names = new Map<string, string>();
  const tooShort = new Set<string>();
  const keys = new Map<string | undefined, Buffer | undefined>();
  let sealed = 0;
  let unopened = 0;
  for (const { salt, resources } of documents) {
    if (!keys.has(salt)) keys.set(salt, await stackKey(salt));
    const key = keys.get(salt);
    for (const one of resources.flatMap((resource) => [...sealedIn(resource)])) {
      sealed += 1;
      const json = one.plaintext ?? (key && opened(key, one.ciphertext ?? ""));
      if (json === undefined) {
        unopened += 1;
        continue;
      }
      for (const text of textsOf(one, json)) {
        if (text.trim().length >= SHORTEST_SECRET)
          names.set(text, names.get(text) ?? `${one.resource.name} (${one.path})`);
        else if (GENERATION.test(one.resource.name)) tooShort.add(one.resource.name);
      }
    }
  }
  const values = new Map([...names].map(([text, name]) => [name, text]));
  return { values, tooShort, sealed, unopened };
}

function textsOf({ resource, path }: Sealed, json: string): string[] {
  const value = parsed(json);
  if (GENERATION.test(resource.name)) return [...texts(value)];
  return typeof value === "string" && path.startsWith("inputs.") ? [value] : [];
}

function* texts(value: unknown): Generator<string> {
  if (typeof value === "string" && value !== "") yield value;
  if (typeof value !== "object" || value === null) return;
  for (const inner of Object.values(value)) yield* texts(inner);
}

/** What is no JSON is not quoted in an error. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
