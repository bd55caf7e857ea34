import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa, execaSync } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { KEYTURN } from "../../rehearsal/scratch-system.ts";
import { useProject } from "./support.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;
/** What is installed here; a machine without one of them can't say anything about its script. */
const INSTALLED = SHELLS.filter((shell) => !execaSync(shell, ["--version"], { reject: false }).failed);

const scripts = new Map<string, string>();
beforeAll(async () => {
  const [node, ...command] = KEYTURN;
  const made = SHELLS.map(async (shell) => {
    const { stdout } = await execa(node, [...command, "completion", shell]);
    scripts.set(shell, stdout);
  });
  await Promise.all(made);
});

/** Completes a line as bash does, with the two functions of the package bash-completion that the script uses. */
function completeInBash(line: string): string[] {
  const folder = useProject();
  writeFileSync(join(folder, "script"), scripts.get("bash") ?? "");
  const quoted = KEYTURN.map((word) => `'${word}'`).join(" ");
  writeFileSync(
    join(folder, "ask"),
    `_get_comp_words_by_ref() { words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=\${COMP_WORDS[COMP_CWORD]}; }
__ltrim_colon_completions() { :; }
compopt() { :; }
keyturn() { ${quoted} "$@"; }
. ./script
COMP_WORDS=(${line}); COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); COMP_LINE="${line}"; COMP_POINT=\${#COMP_LINE}
$(complete -p keyturn | sed 's/.*-F \\([^ ]*\\).*/\\1/')
printf '%s\\n' "\${COMPREPLY[@]}"
`,
  );
  const { stdout } = execaSync("bash", ["--norc", "ask"], { cwd: folder });
  return stdout.split("\n").map((offer) => offer.split(/\s/)[0] ?? "");
}

describe.each(SHELLS)("the completion script for %s", (shell) => {
  it("asks keyturn itself what to offer", () => {
    expect(scripts.get(shell)).toContain("keyturn complete --");
  });
});

describe.each(INSTALLED)("%s, which is here,", (shell) => {
  it("reads its script without an error", () => {
    const { stderr, exitCode } = execaSync(shell, ["-n"], { input: scripts.get(shell) ?? "exit 1" });
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  });
});

describe("completing in bash", () => {
  it("offers the commands that begin so", () => {
    expect(completeInBash("keyturn ro")).toEqual(["rotate", "rollback"]);
  });

  it("offers a command's options", () => {
    expect(completeInBash("keyturn rotate --dr")).toEqual(["--dry-run"]);
  });
});

describe("keyturn completion", () => {
  it("refuses a shell that it has no script for, and names those it has", async () => {
    const [node, ...command] = KEYTURN;
    const { stderr, exitCode } = await execa(node, [...command, "completion", "csh"], { reject: false });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("zsh, bash, fish");
  });
});
