import type { Entry, EnvFilesInputs } from "./env-files-inputs.ts";

/**
 * Refuses to give a key another value under a generation's number that it already holds. That would mean that
 * the generation was lost from the state and made again: the place would be overwritten although nobody asked
 * for a rotation. In a preview the new value is unknown, which means the same. A derived value may change
 * with the catalog, so only a secret's own number counts.
 *
 * @throws Error that names the secret and its generation
 */
export function refuseLostGeneration(old: EnvFilesInputs, wanted: EnvFilesInputs): void {
  const held = entriesOf(old);
  for (const [place, entry] of entriesOf(wanted)) {
    const before = held.get(place);
    if (before === undefined || before.secret !== entry.secret || before.generation !== entry.generation)
      continue;
    if (entry.generation.includes(":") || before.value === entry.value) continue;
    throw new Error(
      `generation ${entry.generation} of ${entry.secret} is no longer in the state, but its places hold it: going ` +
        `on would give them another value under the same number. Bring back the state that holds it`,
    );
  }
}

function entriesOf({ files }: EnvFilesInputs): Map<string, Entry> {
  return new Map(
    files.flatMap(({ target, entries }) =>
      Object.entries(entries).map(([key, entry]): [string, Entry] => [`${target}\0${key}`, entry]),
    ),
  );
}
