import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EXIT } from "../../../cli/errors.ts";
import { keyturn } from "../support.ts";
import { CATALOG, type Repository, STACK, TURNED, useRepository } from "./repository.ts";

/** The work tree stands on `main`, and the branch `change` proposes these files. */
function proposing(files: Readonly<Record<string, string>>): Repository {
  const repository = useRepository();
  repository.git("switch", "--quiet", "--create", "change");
  repository.commit(files);
  repository.git("switch", "--quiet", "main");
  return repository;
}

const PREVIEW = ["ci", "preview", "--no-engine", "--head", "change"];

describe("keyturn ci preview --head", () => {
  it("tells what a revision changes, and leaves the work tree as it is", async () => {
    const { folder, git } = proposing({ "Pulumi.test.yaml": TURNED });
    const told = await keyturn(...PREVIEW, "--comment", "comment.md");
    expect(told.exitCode, told.err).toBe(EXIT.done);
    expect(told.out).toContain("| `TOKEN`<br>with `HEADER` | rotate 1 → 2 | asked for, 31d old | `.env` |");
    expect(told.out).toContain("**Policies**: not asked.");
    expect(readFileSync(join(folder, "comment.md"), "utf8")).toBe(told.out);
    expect(git("status", "--porcelain")).toBe("?? comment.md");
  });

  it("compares with what both have in common, not with what was merged since", async () => {
    const { commit } = proposing({ "Pulumi.test.yaml": TURNED });
    commit({ "Pulumi.test.yaml": STACK.replace(/ *OTHER: .*\n/, "") });
    const { out } = await keyturn(...PREVIEW, "--base", "main", "--json");
    const { plan } = JSON.parse(out) as { plan: { changes: { secret: string }[] } };
    expect(plan.changes.map(({ secret }) => secret)).toEqual(["TOKEN"]);
  });

  it("asks for nobody's word where numbers alone change", async () => {
    proposing({ "Pulumi.test.yaml": TURNED });
    const { out } = await keyturn(...PREVIEW, "--json");
    expect(JSON.parse(out)).toMatchObject({ stack: "test", steering: [], code: [] });
  });

  it.each<[string, Record<string, string>, string]>([
    [
      "a setting of a provider",
      { "Pulumi.test.yaml": `${STACK}  github:baseUrl: https://evil.example.com/\n` },
      "the setting github:baseUrl",
    ],
    [
      "what locks the state",
      { "Pulumi.test.yaml": `${STACK}secretsprovider: awskms://evil\n` },
      "the setting secretsprovider",
    ],
    [
      "another catalog",
      { "Pulumi.test.yaml": STACK.replace("catalog.yaml", "other.yaml"), "other.yaml": CATALOG },
      "the setting keyturn:catalog",
    ],
    [
      "a target",
      { "catalog.yaml": CATALOG.replace("path: .env", "path: .env, host: evil.example.com") },
      "targets",
    ],
    [
      "a program that makes a secret",
      {
        "catalog.yaml": CATALOG.replace(
          "OTHER: { source: { kind: random, length: 32 }",
          "OTHER: { source: { kind: minted, by: command, create: ./evil, find: ./evil, revoke: ./evil }",
        ),
      },
      "what makes or follows OTHER",
    ],
  ])(
    "asks for a person's word where %s changes, and no engine gets to see it without",
    async (_, files, steering) => {
      proposing(files);
      const { out } = await keyturn(...PREVIEW, "--json");
      expect((JSON.parse(out) as { steering: string[] }).steering).toEqual([steering]);
      const refused = await keyturn("ci", "preview", "--head", "change");
      expect(refused.exitCode).toBe(EXIT.refused);
      expect(refused.err).toContain(`change changes ${steering}`);
      expect(refused.err).toContain("--approved");
    },
  );

  it("asks for it where a branch begins at a commit whose settings the base has left behind", async () => {
    const old = { "Pulumi.test.yaml": `${STACK}  github:baseUrl: https://sold.example.com/\n` };
    const { commit, git } = useRepository();
    commit({ ...old, "catalog.yaml": CATALOG.replace("path: .env", "path: .env, host: sold.example.com") });
    git("switch", "--quiet", "--create", "change");
    commit({ "note.md": "later\n" });
    git("switch", "--quiet", "main");
    commit({ "Pulumi.test.yaml": STACK, "catalog.yaml": CATALOG });
    const { out } = await keyturn(...PREVIEW, "--json");
    expect(JSON.parse(out)).toMatchObject({ steering: ["the setting github:baseUrl", "targets"] });
    expect((await keyturn("ci", "preview", "--head", "change")).exitCode).toBe(EXIT.refused);
  });

  it.each([
    ["catalog", { "catalog.yaml": "version: 0\n" }, ["the catalog"]],
    ["stack file", { "Pulumi.test.yaml": undefined }, ["the stack file", "the catalog"]],
  ])("asks for it where the base has no %s to compare with", async (_, before, steering) => {
    const { commit, folder, git } = useRepository();
    for (const [path, text] of Object.entries(before)) {
      if (text === undefined) rmSync(join(folder, path));
      else writeFileSync(join(folder, path), text);
    }
    commit({});
    git("switch", "--quiet", "--create", "change");
    commit({ "Pulumi.test.yaml": STACK, "catalog.yaml": CATALOG });
    const { out } = await keyturn(...PREVIEW, "--base", "main", "--json");
    expect(JSON.parse(out)).toMatchObject({ steering });
  });

  it("names what else the revision changes, which this preview says nothing of", async () => {
    const repository = useRepository();
    repository.git("switch", "--quiet", "--create", "change");
    mkdirSync(join(repository.folder, "policy"));
    repository.commit({ "Pulumi.test.yaml": TURNED, "policy/index.ts": "export {};\n" });
    repository.git("switch", "--quiet", "main");
    const { out } = await keyturn(...PREVIEW, "--json");
    expect(JSON.parse(out)).toMatchObject({ code: ["policy/index.ts"] });
    expect((await keyturn(...PREVIEW)).out).toContain("**Not looked at here**: `policy/index.ts`.");
  });

  it("follows no link that a revision holds in a file's place", async () => {
    const repository = useRepository();
    repository.git("switch", "--quiet", "--create", "change");
    writeFileSync(join(repository.folder, "secret.yaml"), CATALOG);
    repository.commit({ "Pulumi.test.yaml": STACK.replace("catalog.yaml", "link.yaml") });
    symlinkSync("/proc/self/environ", join(repository.folder, "link.yaml"));
    repository.commit({});
    repository.git("switch", "--quiet", "main");
    const told = await keyturn(...PREVIEW);
    expect(told.exitCode).toBe(EXIT.badInput);
    expect(told.err).toContain("link.yaml at change");
    expect(told.err).not.toContain(process.env.PATH ?? "PATH");
  });

  it("tells every problem of a catalog that is not valid, and that a revision is not known", async () => {
    proposing({ "catalog.yaml": CATALOG.replace("random", "randon") });
    const wrong = await keyturn(...PREVIEW);
    expect(wrong).toMatchObject({ exitCode: EXIT.badInput, err: expect.stringContaining("did you mean") });
    const unknown = await keyturn("ci", "preview", "--no-engine", "--head", "--output=evil");
    expect(unknown).toMatchObject({ exitCode: EXIT.badInput });
    expect(existsSync("evil")).toBe(false);
  });
});

describe("keyturn plan --base", () => {
  it("takes another stack file, with the catalog beside it, where there is no Git to ask", async () => {
    const { folder } = useRepository();
    mkdirSync(join(folder, "before"));
    writeFileSync(join(folder, "before", "Pulumi.test.yaml"), STACK);
    writeFileSync(
      join(folder, "before", "catalog.yaml"),
      CATALOG.replace("[env] }] }\n  OTHER", "[env] }], maxAge: 30d }\n  OTHER"),
    );
    writeFileSync(join(folder, "Pulumi.test.yaml"), TURNED);
    const told = await keyturn("plan", "--markdown", "--base", "before/Pulumi.test.yaml");
    expect(told.err).toBe("");
    expect(told.out).toContain("| `TOKEN`<br>with `HEADER` | rotate 1 → 2 |");
    expect(told.out).toContain("- secret `TOKEN`: its maxAge changed");
  });

  it("refuses what is neither a revision nor a file", async () => {
    useRepository();
    const told = await keyturn("plan", "--base", "nowhere");
    expect(told).toMatchObject({
      exitCode: EXIT.badInput,
      err: expect.stringContaining("no revision nowhere"),
    });
  });
});

describe("keyturn plan --markdown --policies", () => {
  const event = {
    sequence: 3,
    policyEvent: {
      resourceUrn: "urn:pulumi:p::s::command:local:Command::env",
      message: "<{%reset%}>a value reaches argv",
      policyName: "disallow-secret-in-command",
      policyPackName: "keyturn",
      enforcementLevel: "mandatory",
    },
  };
  const summary = {
    sequence: 4,
    summaryEvent: {
      PolicyPacks: { "keyturn|local|/home/somebody/policy": "1.0.0" },
      resourceChanges: { create: 1 },
    },
  };

  it("tells what the engine's event log says of them", async () => {
    const { folder } = useRepository();
    writeFileSync(join(folder, "events.json"), [event, summary].map((one) => JSON.stringify(one)).join("\n"));
    const told = await keyturn("plan", "--markdown", "--policies", "events.json");
    expect(told.out).toContain("**Policies**: ❌ 1 violation by `keyturn 1.0.0`.");
    expect(told.out).toContain(
      "- ❌ `disallow-secret-in-command` (mandatory) at `env`: a value reaches argv",
    );
  });

  it.each(["no JSON", '{"half":'])("refuses %j, and quotes nothing of it", async (text) => {
    const { folder } = useRepository();
    writeFileSync(join(folder, "events.json"), text);
    const told = await keyturn("plan", "--markdown", "--policies", "events.json");
    expect(told).toMatchObject({ exitCode: EXIT.badInput });
    expect(told.err).toContain("events.json is neither an event log");
    expect(told.err).not.toContain(text);
  });
});
