import { chmodSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { EXIT } from "../../../cli/errors.ts";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import { keyturn, useProject } from "../support.ts";
import { places, Repository } from "./repository.ts";
import { PLANTED } from "./support.ts";

const LINE = `const x = "${PLANTED.stripe}";\n`;
const WRITE = ["--write-baseline", "--reason", "synthetic", "--until"];
const ENV = "STRIPE_SECRET_KEY=q7Vx2kPzR4\n";

describe("a scan of files", () => {
  it("of a clean repository ends with 0, says what it looked at, and prints nothing", async () => {
    const repository = new Repository().write("src/a.ts", "export const a = 1;\n");
    const told = await keyturn("scan", repository.folder);
    expect(told).toEqual({ out: "", err: "0 findings; 1 file looked at.\n", exitCode: EXIT.done });
  });

  it("looks at tracked and new files, and of ignored ones at those that hold settings", async () => {
    const repository = new Repository()
      .write(".gitignore", "build/\n.env\nnode_modules/\n")
      .write("src/a.ts", LINE);
    repository.commit();
    repository
      .write("src/new.ts", LINE)
      .write("build/out.js", LINE)
      .write("build/deep/.env", ENV)
      .write("node_modules/p/.env", ENV)
      .write("a/.env", ENV);
    const { findings, exitCode } = await repository.scan();
    expect(exitCode).toBe(EXIT.failed);
    expect(places(findings)).toEqual([
      "a/.env:1 plaintext-value",
      "build/deep/.env:1 plaintext-value",
      "src/a.ts:1 known-token",
      "src/new.ts:1 known-token",
    ]);
  });

  it("leaves a pipeline's checkout of keyturn alone, and looks at all else beside it", async () => {
    const repository = new Repository().write(".gitignore", ".keyturn/\n");
    repository.commit();
    repository.write("infra/.keyturn/home/a/.env", ENV).write("infra/.keyturn/sandbox/.env", ENV);
    const { findings } = await repository.scan();
    expect(places(findings)).toEqual(["infra/.keyturn/sandbox/.env:1 plaintext-value"]);
  });

  it("tells an env file that Git tracks or that anyone may read", async () => {
    const repository = new Repository().write("prod.env", ENV);
    repository.commit();
    chmodSync(join(repository.folder, "prod.env"), 0o644);
    repository.write("empty.env", "STRIPE_SECRET_KEY=\n", 0o644);
    expect(places((await repository.scan()).findings)).toEqual([
      "prod.env:1 plaintext-value",
      "prod.env:0 env-file-tracked",
      "prod.env:0 env-file-readable",
    ]);
  });

  it("lets values be where the catalog says they belong, as long as nobody else sees them there", async () => {
    const folder = useProject({
      ".env": `TOKEN=${"q7Vx2kPzR4".repeat(3)}\n`,
      "other/.env": "A_TOKEN=q7Vx2kPzR4\n",
    });
    for (const file of [".env", "other/.env"]) chmodSync(join(folder, file), 0o600);
    expect(places(JSON.parse((await keyturn("scan", "--json")).out).findings)).toEqual([
      "other/.env:1 plaintext-value",
    ]);
    chmodSync(join(folder, ".env"), 0o644);
    const { findings } = JSON.parse((await keyturn("scan", "--json")).out);
    expect(places(findings)).toEqual([".env:0 env-file-readable", "other/.env:1 plaintext-value"]);
  });

  it("says what it left out: what is too long, no text, or may not be followed", async () => {
    const repository = new Repository()
      .write("dump.sql", `${"x".repeat(5_000_000)}${PLANTED.stripe}`)
      .write("image.bin", Buffer.concat([Buffer.from([0, 1, 2]), Buffer.from(PLANTED.stripe)]));
    symlinkSync("/etc/hostname", join(repository.folder, "link"));
    const { findings, leftOut, looked } = await repository.scan();
    expect(findings).toEqual([]);
    expect(leftOut).toEqual({ large: ["dump.sql"], binary: 1, unread: [] });
    expect(looked.items).toBe(1);
  });

  it("hides a token that stands in a file's name, wherever the name is told", async () => {
    const repository = new Repository().write(`keys/${PLANTED.stripe}.env`, ENV);
    repository.commit();
    for (const args of [[], ["--history"]]) {
      const report = await repository.scan(...args);
      expect(places(report.findings).slice(0, 2)).toEqual([
        "keys/[hidden].env:0 known-token",
        "keys/[hidden].env:1 plaintext-value",
      ]);
      expect(JSON.stringify(report)).not.toContain(PLANTED.stripe);
    }
  });

  it("hides one that only secretlint knows, and tells of it", async () => {
    // Put together here, so that this file holds none.
    const token = `ghp_${"Aa1Bb2Cc3Dd4Ee5F".repeat(3).slice(0, 36)}`;
    const repository = new Repository().write(`${token}/.env`, ENV);
    repository.commit();
    for (const args of [[], ["--history"]]) {
      const report = await repository.scan(...args);
      expect(places(report.findings)).toContain("[hidden]/.env:0 secretlint/github");
      expect(JSON.stringify(report)).not.toContain(token.slice(4));
    }
  });

  it("reads UTF-16 as Windows writes it", async () => {
    const little = Buffer.from(`\ufeff${LINE}`, "utf16le");
    const repository = new Repository().write("a.txt", little).write("b.txt", Buffer.from(little).swap16());
    expect(places((await repository.scan()).findings)).toEqual([
      "a.txt:1 known-token",
      "b.txt:1 known-token",
    ]);
  });

  it("works without Git, and in a part of a repository", async () => {
    const repository = new Repository().write("sub/a.ts", LINE).write("b.ts", LINE);
    const { out } = await keyturn("scan", join(repository.folder, "sub"), "--json");
    expect(places(JSON.parse(out).findings)).toEqual(["a.ts:1 known-token"]);
    const folder = useProject({ "src/a.ts": LINE });
    const told = await keyturn("scan", folder, "--json", "--no-baseline");
    expect(places(JSON.parse(told.out).findings)).toEqual(["src/a.ts:1 known-token"]);
  });

  it("looks at all of a folder that is named, also where Git ignores it", async () => {
    const repository = new Repository().write(".gitignore", "build/\n").write("build/out.js", LINE);
    const { out } = await keyturn("scan", join(repository.folder, "build"), "--json");
    expect(places(JSON.parse(out).findings)).toEqual(["out.js:1 known-token"]);
  });

  it("goes through 5,000 files in seconds", async () => {
    const repository = new Repository();
    for (let i = 0; i < 5_000; i++)
      repository.write(`src/${i % 50}/f${i}.ts`, `export const a${i} = ${i};\n`.repeat(40));
    // Of this process: how busy the machine is says nothing of the scan.
    const start = process.cpuUsage();
    expect((await repository.scan()).looked.items).toBe(5_000);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(10);
  }, 120_000);

  it("of this repository finds nothing that its baseline does not know", async () => {
    const { out } = await keyturn("scan", PACKAGE_ROOT, "--json");
    const { findings, gone, looked } = JSON.parse(out);
    // What a person keeps here and Git ignores is theirs.
    const own = findings.filter(({ path }: { path: string }) => !/^\.(?:tools|keyturn)\//.test(path));
    expect(places(own)).toEqual([]);
    expect(gone).toEqual([]);
    expect(looked.items).toBeGreaterThan(1_000);
  });
});

describe("a key of one's own", () => {
  it("makes a fingerprint tell one value from another", async () => {
    const repository = new Repository().write("src/a.ts", LINE);
    const print = async () => (await repository.scan()).findings[0]?.fingerprint;
    const plain = await print();
    vi.stubEnv("KEYTURN_SCAN_KEY", "a key of a test");
    onTestFinished(() => void vi.unstubAllEnvs());
    const keyed = await print();
    repository.write("src/a.ts", LINE.replace("9fK2", "8eJ1"));
    expect(new Set([plain, keyed, await print()]).size).toBe(3);
  });
});

describe("a baseline", () => {
  const write = (repository: Repository) => keyturn("scan", repository.folder, ...WRITE, "2099-12-31");
  const file = (repository: Repository) => join(repository.folder, ".keyturn-scan.yaml");
  /** As if it had been written long ago. */
  const end = (repository: Repository) =>
    writeFileSync(
      file(repository),
      readFileSync(file(repository), "utf8").replaceAll("2099-12-31", "2020-01-31"),
    );

  it("holds known findings back, with reason and date, and no value; new ones are told", async () => {
    const repository = new Repository().write("src/a.ts", LINE);
    const { out, exitCode } = await write(repository);
    expect([out, exitCode]).toEqual([expect.stringMatching(/^Wrote .*: 1 known finding\.\n$/), EXIT.done]);
    const text = readFileSync(file(repository), "utf8");
    expect(text).toContain("reason: synthetic\n    until: 2099-12-31");
    expect(text).not.toContain(PLANTED.stripe.slice(8, 14));
    repository.write("src/a.ts", `\n${LINE}`).write("src/b.ts", LINE);
    const { findings, held } = await repository.scan();
    expect([places(findings), held.known]).toEqual([["src/b.ts:1 known-token"], 1]);
  });

  it("lets a finding through when its date has passed, and says so", async () => {
    const repository = new Repository().write("src/a.ts", LINE);
    await write(repository);
    end(repository);
    const { findings, exitCode } = await repository.scan();
    expect(findings[0]?.message).toContain("known, but only until 2020-01-31");
    expect(exitCode).toBe(EXIT.failed);
  });

  it("gives an entry that has ended a new date when it is written anew, and keeps what only files have", async () => {
    const repository = new Repository().write("src/a.ts", LINE).write("prod.env", ENV, 0o644);
    repository.commit();
    await write(repository);
    end(repository);
    const days = () => readFileSync(file(repository), "utf8").match(/(?<=until: ).*/g);
    expect(days()).toEqual(Array(4).fill("2020-01-31"));
    await keyturn("scan", repository.folder, "--history", ...WRITE, "2099-12-31");
    expect(days()?.toSorted()).toEqual(["2020-01-31", "2020-01-31", "2099-12-31", "2099-12-31"]);
    await write(repository);
    expect(days()).toEqual(Array(4).fill("2099-12-31"));
  });

  it("keeps the reasons that are there when it is written anew, and drops what is gone", async () => {
    const repository = new Repository().write("src/a.ts", LINE).write("src/b.ts", LINE);
    await write(repository);
    writeFileSync(file(repository), readFileSync(file(repository), "utf8").replace("synthetic", "of a test"));
    repository.write("src/b.ts", "").write("src/c.ts", LINE);
    expect((await repository.scan()).gone).toMatchObject([{ path: "src/b.ts" }]);
    await write(repository);
    const text = readFileSync(file(repository), "utf8");
    expect(text.match(/(?:path|reason): .*/g)).toEqual([
      "path: src/a.ts",
      "reason: of a test",
      "path: src/c.ts",
      "reason: synthetic",
    ]);
  });

  it("is left aside with --no-baseline, and another one is named with --baseline", async () => {
    const repository = new Repository().write("src/a.ts", LINE);
    await write(repository);
    expect((await repository.scan("--no-baseline")).findings).toHaveLength(1);
    repository.write("other.yaml", "version: 1\nfindings: []\n");
    expect(
      (await repository.scan("--baseline", join(repository.folder, "other.yaml"))).findings,
    ).toHaveLength(1);
  });
});

describe("a scan that can't be", () => {
  it.each<[string[], RegExp]>([
    [["gone"], /gone is no folder/],
    [["--history", "--processes"], /one thing at a time/],
    [["--sarif", "--json"], /one form at a time/],
    [["--logs", "gone.log"], /gone\.log is no file/],
    [["--baseline", "gone.yaml"], /gone\.yaml does not exist/],
    [["--write-baseline"], /needs --reason TEXT.* and --until/],
    [["--write-baseline", "--reason", "synthetic", "--until", "soon"], /soon is no day/],
    [["--write-baseline", "--reason", "synthetic", "--until", "2020-01-31"], /2020-01-31 has passed/],
    [["--history"], /no Git repository/],
    [["--baseline", "bad.yaml"], /bad\.yaml: findings\.0\.until.*mv bad\.yaml bad\.yaml\.broken/],
    [["--baseline", "torn.yaml"], /torn\.yaml:3:1 is no YAML .*mv torn\.yaml torn\.yaml\.broken/],
    [["--baseline", "bad.yaml", ...WRITE, "2999-12-31"], /mv bad\.yaml bad\.yaml\.broken/],
  ])("%j is refused with 2", async (args, message) => {
    const entry = `rule: r, path: p, fingerprint: ${"a".repeat(32)}, reason: why so, until: soon`;
    const folder = useProject({
      "bad.yaml": `version: 1\nfindings: [{ ${entry} }]\n`,
      "torn.yaml": "version: 1\nfindings: [{\n",
    });
    const told = await keyturn("scan", ...args);
    expect(told.exitCode).toBe(EXIT.badInput);
    expect(told.err).toMatch(message);
    expect(existsSync(join(folder, ".keyturn-scan.yaml"))).toBe(false);
  });
});
