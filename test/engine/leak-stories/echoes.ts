import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Scratch } from "../../support/scratch.ts";

const FOLDER = "echoes";

/** Repeats on both outputs what it is given: standard input, and what stands in files. */
const REPEAT =
  'given=$(cat)\necho "$given"\necho "$given" >&2\nfor each; do [ -f "$each" ] && cat "$each" "$each" >&2; done\n';

/** Clients that repeat what they are given where they are to write it, and fail. */
export function layEchoes(system: Scratch, sops: string): void {
  mkdirSync(system.path(FOLDER));
  const lay = (name: string, text: string) =>
    writeFileSync(join(system.path(FOLDER), name), `#!/bin/sh\n${text}`, { mode: 0o755 });
  // Values reach it in a file.
  lay("modal", `${REPEAT}exit 1\n`);
  // Compose reads the project's .env, and quotes what it does not like there.
  lay("docker", "cat .env\ncat .env >&2\nexit 1\n");
  // What only reads is the real one's.
  lay(
    "sops",
    `case "$1" in set | rotate) ${REPEAT.replaceAll("\n", "; ")} exit 1 ;; esac\nexec '${sops}' "$@"\n`,
  );
}

/** For the environment of a command that is to meet them. */
export const meetingEchoes = (system: Scratch) => ({
  PATH: [system.path(FOLDER), system.env.PATH].join(delimiter),
});
