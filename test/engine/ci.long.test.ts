import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execaSync } from "execa";
import { describe, expect } from "vitest";
import type { Drift } from "../../cli/ci/drift.ts";
import { HOME_LINK, PACKAGE_ROOT, projectFile } from "../../cli/project-file.ts";
import type { Verdict } from "../../components/plan/index.ts";
import { bumpByHand, systemTest as test } from "../support/adopted-system.ts";
import type { Scratch } from "../support/scratch.ts";

/** A pack of one policy, which objects to every resource of a type. */
const packAgainst = (type: string) => `
const { PolicyPack } = require("@pulumi/policy");
new PolicyPack("story", {
  policies: [{
    name: "disallow-it",
    description: "None of these.",
    enforcementLevel: "mandatory",
    validateResource: (args, report) => { if (args.type === ${JSON.stringify(type)}) report("it is there"); },
  }],
});
`;

function writePack(system: Scratch, name: string, type: string): void {
  mkdirSync(system.path(name));
  symlinkSync(join(PACKAGE_ROOT, "node_modules"), system.path(`${name}/node_modules`));
  writeFileSync(system.path(`${name}/PulumiPolicy.yaml`), "description: Story\nruntime: nodejs\n");
  writeFileSync(
    system.path(`${name}/package.json`),
    '{ "name": "story", "version": "1.0.0", "main": "index.js" }',
  );
  writeFileSync(system.path(`${name}/index.js`), packAgainst(type));
}

/** Puts a system under Git as `keyturn init` lays it out, with a remote, and with one secret that is due. */
function underGit(system: Scratch): (...args: string[]) => string {
  writeFileSync(system.path("Pulumi.yaml"), projectFile("local-ai", HOME_LINK));
  const git = (...args: string[]) => execaSync("git", args, { cwd: system.folder }).stdout;
  system.edit("catalog/local-ai.yaml", (text) =>
    text.replace("  JWT_SECRET:\n", "  JWT_SECRET:\n    maxAge: 30d\n"),
  );
  git("init", "--quiet", "--initial-branch=main");
  git("config", "user.name", "test");
  git("config", "user.email", "test@example.com");
  git("init", "--quiet", "--bare", ".keyturn/remote.git");
  git("remote", "add", "origin", system.path(".keyturn/remote.git"));
  git("add", "catalog", "Pulumi.yaml", system.stackFileName);
  git("commit", "--quiet", "-m", "begin");
  git("push", "--quiet", "origin", "main");
  return git;
}

const jsonOf = <T>(text: string) => JSON.parse(text) as T;

describe("keyturn ci drift", () => {
  test("finds what is due and what somebody edited, and touches neither", async ({ adopted }) => {
    underGit(adopted);
    adopted.edit(".env", (text) => text.replace(/^CRAWL4AI_API_TOKEN=\w+/m, "CRAWL4AI_API_TOKEN=edited"));
    const standing = adopted.standing();
    const edited = await adopted.keyturn("ci", "drift", "--json");
    expect(edited.exitCode, edited.all).toBe(1);
    const { drift, findings } = jsonOf<Drift>(edited.stdout);
    expect(drift).toEqual(["write env"]);
    expect(findings.map(({ kind, secret }) => [kind, secret])).toEqual([["due", "JWT_SECRET"]]);
    expect(adopted.standing()).toEqual(standing);
  });
});

describe("keyturn ci preview", () => {
  test("lets engine and policies look at a revision's files with this checkout's program", async ({
    adopted,
  }) => {
    const git = underGit(adopted);
    writePack(adopted, "strict", "random:index/randomPassword:RandomPassword");
    writePack(adopted, "calm", "nothing:of:ThisType");
    git("switch", "--quiet", "--create", "change");
    bumpByHand(adopted, "JWT_SECRET");
    git("commit", "--quiet", "-am", "Rotate JWT_SECRET");
    git("switch", "--quiet", "main");
    const standing = adopted.standing();
    const look = (pack: string) =>
      adopted.keyturn(
        "ci",
        "preview",
        "--head",
        "change",
        "--policy-pack",
        pack,
        "--comment",
        "c.md",
        "--json",
      );

    const passing = await look("calm");
    expect(passing.exitCode, passing.all).toBe(0);
    expect(adopted.read("c.md")).toContain("**Policies**: ✅ nothing to object by `story 1.0.0`.");
    expect(adopted.read("c.md")).toMatch(/\*\*The engine's preview\*\*: .*\d+ create/);

    const forbidden = await look("strict");
    expect(forbidden.exitCode, forbidden.all).toBe(3);
    const { verdict } = jsonOf<{ verdict: Verdict }>(forbidden.stdout);
    expect(verdict.violations).toMatchObject([
      { policy: "disallow-it", resource: "JWT_SECRET-g2", level: "mandatory" },
    ]);
    expect(adopted.read("c.md")).toContain("- ❌ `disallow-it` (mandatory) at `JWT_SECRET-g2`: ");
    expect(adopted.standing()).toEqual(standing);
  });
});

describe("keyturn ci rotate", () => {
  test("applies nothing where the commit can't be pushed, and goes on where it can", async ({ adopted }) => {
    const git = underGit(adopted);
    git("remote", "set-url", "origin", adopted.path("nowhere.git"));
    const values = await adopted.values();
    const refused = await adopted.keyturn("ci", "rotate", "--push", "origin");
    expect(refused.exitCode, refused.all).toBe(1);
    expect(refused.all).toContain("nothing was applied");
    expect(await adopted.values()).toEqual(values);

    git("remote", "set-url", "origin", adopted.path(".keyturn/remote.git"));
    const ran = await adopted.keyturn("ci", "rotate", "--push", "origin", "--json");
    expect(ran.exitCode, ran.all).toBe(0);
    expect(jsonOf(ran.stdout)).toMatchObject({
      resumed: { applied: true },
      rotated: { applied: true, plan: { changes: [{ secret: "JWT_SECRET", to: 2 }] } },
    });
    expect(git("log", "-1", "--format=%s", "origin/main")).toBe(`Rotate JWT_SECRET on ${adopted.stack}`);
    expect((await adopted.values()).get("JWT_SECRET")).not.toBe(values.get("JWT_SECRET"));

    // Nothing is left over now; and a catalog that changed without any write is brought to the state's knowledge.
    const resumed = async () => {
      const again = await adopted.keyturn("ci", "rotate", "--push", "origin", "--json");
      expect(again.exitCode, again.all).toBe(0);
      return jsonOf<{ resumed: { applied: boolean; owed: string[] } }>(again.stdout).resumed;
    };
    expect(await resumed()).toMatchObject({ applied: false, owed: [] });
    adopted.edit("catalog/local-ai.yaml", (text) => text.replace("maxAge: 30d", "maxAge: 31d"));
    expect(await resumed()).toMatchObject({ applied: true });
    expect(await resumed()).toMatchObject({ applied: false });
  });
});
