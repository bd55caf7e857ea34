import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa, execaSync } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { KEYTURN } from "../../rehearsal/scratch-system.ts";
import { STACK, useProject } from "./support.ts";

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

/**
 * Completes a line as bash does, in a project with the stacks `test` and `prod`. The package bash-completion is not
 * there, as on many a machine.
 */
function completeInBash(line: string, files: Readonly<Record<string, string>> = {}): string[] {
  const folder = useProject({ "Pulumi.prod.yaml": STACK, ...files });
  writeFileSync(join(folder, "script"), scripts.get("bash") ?? "");
  const quoted = KEYTURN.map((word) => `'${word}'`).join(" ");
  writeFileSync(
    join(folder, "ask"),
    `compopt() { :; }
keyturn() { ${quoted} "$@"; }
. ./script
COMP_WORDS=(${line}); COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); COMP_LINE="${line}"; COMP_POINT=\${#COMP_LINE}
$(complete -p keyturn | sed 's/.*-F \\([^ ]*\\).*/\\1/')
printf '%s\\n' "\${COMPREPLY[@]}"
`,
  );
  const { stdout, stderr } = execaSync("bash", ["--norc", "ask"], { cwd: folder });
  expect(stderr).toBe("");
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

  it("offers what an option can be, where that is known", () => {
    expect(completeInBash("keyturn demo --system ")).toEqual(["local-ai", "molecule"]);
  });
});

describe("completing names in bash", () => {
  it.each(["bump", "rotate", "rollback", "retire", "adopt", "begin", "plan", "remove"])(
    "offers the catalog's secrets after %s",
    (command) => {
      expect(completeInBash(`keyturn ${command} `)).toEqual(["TOKEN", "OTHER", "FIXED", "PAY", "HEADER"]);
    },
  );

  it("offers those that begin so, and none that the line has already", () => {
    expect(completeInBash("keyturn rotate TO")).toEqual(["TOKEN"]);
    expect(completeInBash("keyturn rotate TOKEN FIXED ")).toEqual(["OTHER", "PAY", "HEADER"]);
  });

  it("offers the stacks after --stack, and then the secrets of that one's catalog", () => {
    expect(completeInBash("keyturn rotate --stack ")).toEqual(["prod", "test"]);
    expect(completeInBash("keyturn status -s p")).toEqual(["prod"]);
    const other = {
      "Pulumi.prod.yaml": 'config:\n  keyturn:catalog: "other.yaml"\n',
      "other.yaml": "version: 1\nsecrets:\n    # the only one\n    ALONE:\n        description: Alone.\n",
    };
    expect(completeInBash("keyturn rotate --stack prod ", other)).toEqual(["ALONE"]);
  });

  it("offers a secret that left the catalog to remove, and to nothing else", () => {
    const left = {
      "Pulumi.test.yaml": STACK.replace("FIXED:", "OLD_KEY:\n      current: 1\n      next: 2\n    FIXED:"),
    };
    const inCatalog = ["TOKEN", "OTHER", "FIXED", "PAY", "HEADER"];
    expect(completeInBash("keyturn remove ", left)).toEqual([...inCatalog, "OLD_KEY"]);
    expect(completeInBash("keyturn remove --stack test TOKEN ", left)).toEqual([
      ...inCatalog.slice(1),
      "OLD_KEY",
    ]);
    expect(completeInBash("keyturn rotate ", left)).toEqual(inCatalog);
  });

  it("offers secrets after --compromised, and to abandon the targets that may be written off", () => {
    expect(completeInBash("keyturn rotate --compromised TO")).toEqual(["TOKEN"]);
    const targets = {
      "catalog.yaml":
        "version: 1\ntargets:\n  env: { kind: dotenv-file, path: .env }\n" +
        "  gpu-9: { kind: dotenv-file, path: 9/.env, optional: true }\n" +
        "  gpu-8:\n    kind: dotenv-file\n    path: 8/.env\n    optional: true\nsecrets: {}\n",
    };
    expect(completeInBash("keyturn abandon ", targets)).toEqual(["gpu-9", "gpu-8"]);
    expect(completeInBash("keyturn abandon gpu-9 ", targets)).toEqual(["gpu-8"]);
  });

  it("offers the catalog's notifiers to notify test, and no secrets", () => {
    const notify = { "catalog.yaml": "version: 1\nsecrets:\n  URL: {}\nnotify:\n  ops: {}\n  on-call: {}\n" };
    expect(completeInBash("keyturn notify test o", notify)).toEqual(["ops", "on-call"]);
    expect(completeInBash("keyturn notify test ops ", notify)).toEqual(["on-call"]);
  });

  it("offers nothing, and says nothing, where the catalog can't be read", () => {
    const broken = {
      "Pulumi.prod.yaml": "config: [",
      "Pulumi.test.yaml": "config:\n  keyturn:catalog: gone.yaml\n",
    };
    expect(completeInBash("keyturn rotate ", broken)).toEqual([""]);
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
