import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect } from "vitest";
import { succeeded, systemTest as test } from "../support/adopted-system.ts";
import type { Ran } from "../support/pulumi.ts";
import type { CommandOptions, Scratch } from "../support/scratch.ts";

const ROTATE = ["rotate", "DASHBOARD_PASSWORD", "--yes"];

/** Root passes every file mode by; without these two it is bound by them as its files' owner is. */
const BOUND = process.getuid?.() === 0 ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : [];

interface BadInput {
  readonly spoil?: (system: Scratch) => void;
  readonly args?: readonly string[];
  readonly options?: (system: Scratch) => CommandOptions;
  /** What the one message must hold: what is wrong, and the remedy. */
  readonly says: readonly string[];
  readonly exitCode: number;
}

const catalog = (change: (text: string) => string) => (system: Scratch) =>
  system.edit("catalog/local-ai.yaml", change);

const CASES: Record<string, BadInput> = {
  "an .env file that is missing": {
    spoil: (system) => rmSync(system.path("supabase/docker/.env")),
    says: ["supabase/docker/.env: no such file; make it (`install -m 600 /dev/null "],
    exitCode: 1,
  },
  "an .env file that cannot be read": {
    spoil: (system) => chmodSync(system.path(".env"), 0),
    options: () => ({ under: BOUND }),
    says: [".env: cannot be read", "chmod u+r"],
    exitCode: 1,
  },
  "an unknown key in the catalog": {
    spoil: catalog((text) => text.replace("length: 64 }", "lenght: 64 }")),
    says: ['secrets.JWT_SECRET.source.lenght: unknown key "lenght"', "did you mean `length`?"],
    exitCode: 2,
  },
  "a cycle between secrets": {
    spoil: catalog((text) =>
      text.replace(
        "source: { kind: random, length: 64 }",
        'source: { kind: derived, template: "{ANON_KEY}" }',
      ),
    ),
    says: [
      "derived secrets are made from each other: JWT_SECRET → ANON_KEY → JWT_SECRET",
      "make one of them random",
    ],
    exitCode: 2,
  },
  "a target without a kind": {
    spoil: catalog((text) => text.replace("env: { kind: dotenv-file, path: .env }", "env: { path: .env }")),
    says: ["targets.env: `kind` is missing", "add kind: one of dotenv-file, "],
    exitCode: 2,
  },
  "a value with a newline": {
    args: ["rotate", "OPENAI_API_KEY", "--yes"],
    options: () => ({ input: "synthetic-value-line-one\nsynthetic-value-line-two\n" }),
    says: [
      "the value given for OPENAI_API_KEY holds a line break, which a dotenv-file cannot. Nothing was changed",
    ],
    exitCode: 2,
  },
  "a wrong passphrase": {
    options: () => ({ env: { PULUMI_CONFIG_PASSPHRASE: "not the one" } }),
    says: ["the passphrase does not open this stack's secrets. Set PULUMI_CONFIG_PASSPHRASE"],
    exitCode: 2,
  },
  "an engine of the wrong version": {
    spoil: (system) => {
      mkdirSync(system.path("old-engine"));
      writeFileSync(system.path("old-engine/pulumi"), "#!/bin/sh\necho v3.100.0\n", { mode: 0o755 });
    },
    options: (system) => ({
      env: { KEYTURN_ENGINE: "path", PATH: `${system.path("old-engine")}:/usr/local/bin:/usr/bin:/bin` },
    }),
    says: ['KEYTURN_ENGINE is "path", and PATH has no Pulumi CLI 3.258.0 or newer 3.x'],
    exitCode: 1,
  },
};

describe("keyturn refuses, with one message and nothing changed,", () => {
  test.for(Object.entries(CASES))("%s", async ([, bad], { adopted }) => {
    bad.spoil?.(adopted);
    const files = () =>
      ["supabase/docker/.env", ".env", "catalog/local-ai.yaml"].map((name) => text(adopted, name));
    const before = [files(), adopted.read(adopted.stackFileName), adopted.state()];
    const ran = await adopted.run("keyturn", bad.args ?? ROTATE, bad.options?.(adopted));
    expectOneMessage(ran, bad.says);
    expect(ran.exitCode).toBe(bad.exitCode);
    expect([files(), adopted.read(adopted.stackFileName), adopted.state()]).toEqual(before);
  });
});

/**
 * Puts a disk of its own under Supabase's file, full to the last byte, for one command; says afterwards on standard
 * output whether the file there is as it was. The disk is gone with the command, whatever happens to the test.
 */
const FULL_DISK = `
cp "$0/.env" "$0.before" && mount -t tmpfs -o size=64k tmpfs "$0" && cp "$0.before" "$0/.env" || exit 99
dd if=/dev/zero of="$0/fill" bs=512 2>/dev/null
"$@"; code=$?
cmp "$0.before" "$0/.env" && echo "as it was"
exit $code`;

describe("a disk that is full", () => {
  test("stops an up with the remedy, leaves every file, and a resume finishes it", async ({ adopted }) => {
    const before = adopted.files.bytes();
    const folder = adopted.path("supabase/docker");
    const under = ["unshare", process.getuid?.() === 0 ? "-m" : "-Urm", "sh", "-c", FULL_DISK, folder];
    const ran = await adopted.run("keyturn", ROTATE, { under });
    expect(ran.exitCode, `mounting a disk of its own needs root: ${ran.all}`).toBe(1);
    expectOneMessage(ran, [
      "supabase/docker/.env: no space left on its disk; no file was changed; free some",
      "keyturn resume",
    ]);
    expect(ran.stdout).toContain("as it was");
    expect(adopted.files.bytes()).toBe(before);
    succeeded(await adopted.keyturn("resume", "--yes"));
    expect(adopted.files.bytes()).not.toBe(before);
    await adopted.values();
  });
});

/** Each once, and no stack trace. */
function expectOneMessage({ stderr, all }: Ran, says: readonly string[]): void {
  const told = stderr.replaceAll(/\s+/g, " ");
  for (const words of says) expect(told.split(words), `${words} once, in: ${told}`).toHaveLength(2);
  expect(all).not.toMatch(/^\s+at .*[:(]\d+/m);
}

function text(system: Scratch, name: string): string | undefined {
  try {
    return system.read(name);
  } catch {
    return undefined;
  }
}
