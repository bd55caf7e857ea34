import { sameFile } from "./env-file-names.ts";
import type { Entry, EnvFilesInputs } from "./env-files-inputs.ts";
import type { OnDisk } from "./on-disk.ts";
import { hasUnknown } from "./properties.ts";

/** What stands on disk and is neither what was written last nor what is wanted. */
export interface Stranger {
  secret: string;
  /** Such as `TOKEN in .env`. */
  where: string;
  /** True where keyturn wrote the key before, so that somebody changed it since. */
  written: boolean;
  /** True where its line would be taken out, rather than get another value. */
  leaving: boolean;
}

/**
 * Finds the values that writing would destroy although no state holds them. A key that is missing or empty is
 * free; where the wanted value is not known yet, an adopted one is taken to be what stands there.
 */
export function findStrangers(
  old: EnvFilesInputs | undefined,
  wanted: EnvFilesInputs,
  disk: OnDisk,
): Stranger[] {
  const strangers: Stranger[] = [];
  for (const { target, path, entries, absent = [] } of wanted.files) {
    const held = sameFile(old?.files ?? [], { target, path })?.entries ?? {};
    for (const [key, entry] of Object.entries(entries)) {
      const found = disk.get(target)?.get(key);
      if (found === undefined || found === "" || isExpected(found, held[key], entry)) continue;
      const written = held[key] !== undefined;
      strangers.push({ secret: entry.secret, where: `${key} in ${path}`, written, leaving: false });
    }
    for (const key of absent) {
      const found = disk.get(target)?.get(key);
      const before = held[key];
      if (found === undefined || found === "" || found === before?.value) continue;
      const written = before !== undefined;
      strangers.push({ secret: before?.secret ?? key, where: `${key} in ${path}`, written, leaving: true });
    }
  }
  return strangers;
}

function isExpected(found: string, held: Entry | undefined, wanted: Entry): boolean {
  if (found === wanted.value || found === held?.value) return true;
  const isAnother = held === undefined || held.generation !== wanted.generation;
  return isAnother && wanted.adopted === true && hasUnknown(wanted.value);
}

/** Why the first of them keeps the run from writing, or undefined where there is none. */
export function refusal(strangers: readonly Stranger[]): string | undefined {
  const leaving = strangers.find((stranger) => stranger.leaving);
  if (leaving !== undefined) {
    return (
      `${leaving.where} holds another value than keyturn wrote there, and it would be lost with its line. ` +
      `If it is of no use, take the line out by hand, then try again`
    );
  }
  const [fresh] = strangers.filter(({ written }) => !written);
  if (fresh !== undefined) {
    return (
      `${fresh.where} holds a value that keyturn does not know, and would overwrite. Take it over: ` +
      `keyturn adopt ${fresh.secret}. If it is of no use, empty it there first`
    );
  }
  const [changed] = strangers;
  if (changed === undefined) return undefined;
  return (
    `${changed.where} was changed by hand since it was written, and a rotation would overwrite it unseen. ` +
    `Set it right, or let keyturn put its own value back first, on the stack file as it was: keyturn resume. Where the state ` +
    `was put back from a backup, it is the newer one that stands there: keyturn recover ${changed.secret}`
  );
}
