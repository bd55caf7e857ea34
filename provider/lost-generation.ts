import { isSameSecret, sameFile } from "./env-file-names.ts";
import type { EnvFilesInputs } from "./env-files-inputs.ts";

/**
 * Refuses to give a key another value under a generation's number that it already holds. That would mean that
 * the generation was lost from the state and made again: the place would be overwritten although nobody asked
 * for a rotation. In a preview the new value is unknown, which means the same. A derived value may change
 * with the catalog, so only a secret's own number counts.
 *
 * @throws Error that names the secret and its generation
 */
export function refuseLostGeneration(old: EnvFilesInputs, wanted: EnvFilesInputs): void {
  const places = wanted.files.flatMap((file) => {
    const held = sameFile(old.files, file)?.entries ?? {};
    return Object.entries(file.entries).map(([key, entry]) => ({ before: held[key], entry }));
  });
  for (const { before, entry } of places) {
    if (before === undefined || !isSameSecret(before, entry) || before.generation !== entry.generation)
      continue;
    if (entry.generation.includes(":") || before.value === entry.value) continue;
    throw new Error(
      `generation ${entry.generation} of ${entry.secret} is no longer in the state, but its places hold it: going ` +
        `on would give them another value under the same number. Bring back the state that holds it`,
    );
  }
}
