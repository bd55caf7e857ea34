import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { succeeded, systemTest as test } from "../support/adopted-system.ts";
import type { Scratch } from "../support/scratch.ts";

const ROTATE = ["rotate", "DASHBOARD_PASSWORD"];

describe("keyturn rotate in a Git work tree", () => {
  test("commits the stack file and nothing else, before it applies", async ({ adopted }) => {
    const git = await repository(adopted);
    adopted.edit("catalog/local-ai.yaml", (text) => `# Staged, and not the stack file.\n${text}`);
    await git("add", "catalog/local-ai.yaml");
    const ran = succeeded(await adopted.keyturn(...ROTATE, "--yes"));
    expect(ran.stderr).toContain("Committed Pulumi.demo.yaml: Rotate DASHBOARD_PASSWORD on demo");
    expect(ran.stderr.indexOf("Committed")).toBeLessThan(
      ran.stderr.indexOf("made DASHBOARD_PASSWORD generation 2"),
    );
    expect(await git("show", "--name-only", "--format=%s")).toBe(
      "Rotate DASHBOARD_PASSWORD on demo\n\nPulumi.demo.yaml",
    );
    // What keeps backups out of Git is for the person to commit.
    expect(await git("status", "--porcelain")).toBe("M  catalog/local-ai.yaml\n?? .gitignore");
  });

  test("leaves the commit to the person with --no-commit", async ({ adopted }) => {
    const git = await repository(adopted);
    const head = await git("rev-parse", "HEAD");
    succeeded(await adopted.keyturn(...ROTATE, "--yes", "--no-commit"));
    expect(await git("rev-parse", "HEAD")).toBe(head);
    expect(await git("status", "--porcelain")).toBe(" M Pulumi.demo.yaml\n?? .gitignore");
    const plan = succeeded(await adopted.keyturn("plan"));
    expect(plan.stdout).toMatch(/DASHBOARD_PASSWORD +rotate +generation 1 → 2/);
  });

  test("changes nothing with --dry-run, not even the stack file", async ({ adopted }) => {
    const git = await repository(adopted);
    const before = [adopted.standing(), adopted.stateText(), await git("rev-parse", "HEAD")];
    const ran = succeeded(await adopted.keyturn(...ROTATE, "--dry-run", "--yes"));
    expect(ran.stderr).toContain("Nothing was changed, not even Pulumi.demo.yaml.");
    expect([adopted.standing(), adopted.stateText(), await git("rev-parse", "HEAD")]).toEqual(before);
    expect(await git("status", "--porcelain")).toBe("");
  });
});

describe("keyturn without a terminal", () => {
  test("refuses to go on where nobody can be asked", async ({ adopted }) => {
    const before = [adopted.standing(), adopted.stateText()];
    const ran = await adopted.keyturn(...ROTATE);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain(
      "keyturn: nobody can be asked here: add --yes to carry it out, or --dry-run to only look",
    );
    expect([adopted.standing(), adopted.stateText()]).toEqual(before);
  });
});

describe("the commands that only look or write the intent", () => {
  test("plan shows what a rotation would do, as a table, Markdown and JSON", async ({ adopted }) => {
    const before = [adopted.standing(), adopted.stateText()];
    const table = succeeded(await adopted.keyturn("plan", "JWT_SECRET"));
    expect(table.stdout).toMatch(/^JWT_SECRET +rotate +generation 1 → 2 +\.env and supabase\/docker\/\.env/m);
    const markdown = succeeded(await adopted.keyturn("plan", "JWT_SECRET", "--markdown"));
    expect(markdown.stdout).toMatch(/^\|.*JWT_SECRET.*1 → 2.*\|$/m);
    const json = succeeded(await adopted.keyturn("plan", "JWT_SECRET", "--json"));
    expect(JSON.parse(json.stdout)).toMatchObject({
      system: "local-ai",
      changes: [{ secret: "JWT_SECRET", from: 1, to: 2, derivedChanging: ["ANON_KEY", "SERVICE_ROLE_KEY"] }],
    });
    expect([adopted.standing(), adopted.stateText()]).toEqual(before);
  });

  test("bump writes the next generation into the stack file, and nothing else", async ({ adopted }) => {
    const { stackFile: _, ...before } = adopted.standing();
    const ran = succeeded(await adopted.keyturn("bump", "DASHBOARD_PASSWORD"));
    expect(ran.stderr).toContain(
      "Wrote Pulumi.demo.yaml. Review it, commit it, then: keyturn resume --stack demo",
    );
    expect(adopted.generations("DASHBOARD_PASSWORD")).toMatchObject({ current: 2, previous: 1, next: 3 });
    const { stackFile: __, ...after } = adopted.standing();
    expect(after).toEqual(before);
    const status = JSON.parse(succeeded(await adopted.keyturn("status", "--json")).stdout);
    expect(status).toMatchObject({ stack: "demo", stateKnown: true });
    expect(status.secrets).toContainEqual(
      expect.objectContaining({ secret: "DASHBOARD_PASSWORD", generation: 2, previous: 1, applied: 1 }),
    );
  });

  test("validate tells a valid catalog from one that is not, as JSON too", async ({ adopted }) => {
    const good = succeeded(await adopted.keyturn("validate", "--json"));
    expect(JSON.parse(good.stdout)).toEqual({ file: "catalog/local-ai.yaml", valid: true, problems: [] });
    adopted.edit("catalog/local-ai.yaml", (text) => text.replace("length: 64 }", "lenght: 64 }"));
    const bad = await adopted.keyturn("validate", "--json");
    expect(bad.exitCode).toBe(2);
    expect(JSON.parse(bad.stdout)).toMatchObject({
      valid: false,
      problems: expect.arrayContaining([
        expect.objectContaining({ path: "secrets.JWT_SECRET.source.lenght" }),
      ]),
    });
  });
});

describe("keyturn sandbox", () => {
  test("previews an example stack with the engine on PATH and a state of its own", async ({ fresh }) => {
    await fresh.fork(async (checkout) => {
      rmSync(checkout.path(checkout.stackFileName));
      rmSync(checkout.path(".keyturn"), { recursive: true });
      for (const file of ["Pulumi.staging.yaml", "catalog"])
        cpSync(join(PACKAGE_ROOT, file), checkout.path(file), { recursive: true });
      mkdirSync(checkout.path("home"));
      // As in a terminal: the stand-ins of this test's own system are not the sandbox's.
      const env = { PULUMI_DEBUG_PROVIDERS: undefined };
      const args = ["sandbox", "--", "pulumi", "preview", "--stack", "staging"];
      const ran = await checkout.run("keyturn", args, { env });
      expect(ran.exitCode, ran.all).toBe(0);
      expect(ran.stdout).toMatch(/FLY_API_TOKEN-g1 +create/);
      expect(ran.stderr).toMatch(
        /^Played by keyturn's stand-ins: .*Fly's server, .*flyctl, the machine staging-origin\.example\.com\.$/m,
      );
      const failing = await checkout.keyturn("sandbox", "--", "sh", "-c", "echo $KEYTURN_NOTIFY; exit 7");
      // Nobody is told of what is only played.
      expect(failing).toMatchObject({ exitCode: 7, stdout: "off" });
    });
  });
});

/** Makes the folder a work tree whose stack file and catalog are committed. */
async function repository(system: Scratch): Promise<(...args: string[]) => Promise<string>> {
  const git = async (...args: string[]) => {
    const options = { cwd: system.folder, env: system.env, extendEnv: false } as const;
    return (await execa("git", args, options)).stdout.trimEnd();
  };
  await git("init", "--quiet");
  await git("config", "user.name", "Somebody");
  await git("config", "user.email", "somebody@example.com");
  await git("add", "catalog", "Pulumi.yaml", system.stackFileName);
  await git("commit", "--quiet", "-m", "Begin");
  const listed = await git("ls-files", "--others", "--directory");
  await execa("sh", ["-c", 'cat > "$0"', system.path(".git/info/exclude")], { input: listed });
  return git;
}
