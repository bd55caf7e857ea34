import { describe, expect, it } from "vitest";
import { places, Repository } from "./repository.ts";
import { PLANTED } from "./support.ts";

const LINE = `const x = "${PLANTED.stripe}";\n`;

describe("a scan of a history", () => {
  it("finds what was deleted since, at the commit, file and line where it came in, and once", async () => {
    const repository = new Repository().write("src/a.ts", "one\ntwo\n");
    repository.commit();
    const guilty = repository.write("src/a.ts", `one\n// new\n${LINE}two\n`).commit();
    repository.write("src/copy.ts", LINE).write("src/a.ts", "one\n").commit();
    repository.git("rm", "--quiet", "src/copy.ts");
    repository.commit();
    expect((await repository.scan()).findings).toEqual([]);
    const { findings, held, exitCode } = await repository.scan("--history");
    expect(places(findings)).toEqual(["src/a.ts:3 known-token"]);
    expect(findings[0]).toMatchObject({ commit: guilty, column: 12 });
    expect([held.repeated, exitCode]).toEqual([1, 1]);
  });

  it("goes through branches that were never merged, stashes, tags and messages", async () => {
    const repository = new Repository();
    repository.commit("Begin");
    repository.git("checkout", "--quiet", "-b", "side");
    repository.write("side.ts", LINE).commit();
    repository.git("checkout", "--quiet", "main");
    repository.write("kept.ts", "kept\n").commit(`Say ${PLANTED.github}\n\nand more`);
    repository.write("kept.ts", `kept\n${PLANTED.polar}\n`);
    repository.git("stash", "--quiet");
    const { findings } = await repository.scan("--history");
    expect(places(findings).toSorted()).toEqual([
      "commit message:1 secretlint/github",
      "kept.ts:2 known-token",
      "side.ts:1 known-token",
    ]);
  });

  it("finds what came in with a merge alone", async () => {
    const repository = new Repository().write("a.ts", "a\n");
    repository.commit();
    repository.git("checkout", "--quiet", "-b", "side");
    repository.write("b.ts", "b\n").commit();
    repository.git("checkout", "--quiet", "main");
    repository.write("a.ts", "a2\n").commit();
    repository.git("merge", "--quiet", "--no-commit", "--no-ff", "side");
    const merge = repository.write("b.ts", `b\n${LINE}`).write("a.ts", `a2\nx\n`).commit("Merge");
    const { findings } = await repository.scan("--history");
    expect(findings).toMatchObject([{ path: "b.ts", line: 2, commit: merge }]);
  });

  it("is not led astray by odd names, attributes, settings, or lines that look like git's own", async () => {
    const repository = new Repository();
    repository.git("config", "diff.noprefix", "true");
    repository.git("config", "diff.external", "false");
    repository
      .write(".gitattributes", "*.hidden -diff\n")
      .write("a.hidden", LINE)
      .write('dir/näme with "quotes".ts', `${PLANTED.polar}\n`)
      .write("fake.ts", `++ b/other.ts\n@@ -0,0 +1 @@\ncommit ${"0".repeat(40)}\n${PLANTED.github}`)
      .commit("diff --git a/x b/x\n+++ b/x\n@@ -0,0 +1 @@\n+nothing");
    const { findings, looked } = await repository.scan("--history");
    expect(places(findings)).toEqual([
      "a.hidden:1 known-token",
      'dir/näme with "quotes".ts:1 known-token',
      "fake.ts:4 secretlint/github",
    ]);
    expect(looked.items).toBe(1);
  });

  it("reads settings as files of their kinds, and passes binary files over", async () => {
    const repository = new Repository()
      .write("wrangler.toml", 'name = "a"\n[vars]\nORIGIN = "http://203.0.113.7:16384"\n')
      .write("image.bin", Buffer.from([0, 1, 2, 10, 0, 5]))
      .write(".env", "STRIPE_SECRET_KEY=q7Vx2kPzR4\n");
    repository.commit();
    repository.git("rm", "--quiet", "wrangler.toml", ".env");
    repository.commit();
    const { findings, leftOut } = await repository.scan("--history");
    expect(places(findings)).toEqual([
      ".env:1 plaintext-value",
      "wrangler.toml:3 plain-http-origin",
      "wrangler.toml:3 origin-address",
    ]);
    expect(leftOut.binary).toBe(1);
  });

  it("leaves out what is too long, goes on behind it, and says so", async () => {
    const repository = new Repository()
      .write("a.env", `A=${"x".repeat(5_000_000)}\n`)
      .write("b.env", "A_TOKEN=q7Vx2kPzR4\n")
      .write("c.txt", `${"y".repeat(5_000_000)}\n${LINE}`);
    const commit = repository.commit();
    const { findings, leftOut } = await repository.scan("--history");
    expect(places(findings)).toEqual(["b.env:1 plaintext-value"]);
    const name = commit.slice(0, 12);
    expect(leftOut.large).toEqual([`a.env in ${name}`, `c.txt in ${name}`]);
  });

  it("says that a shallow clone holds a part alone", async () => {
    const repository = new Repository().write("a.ts", "a\n");
    repository.commit();
    repository.write("a.ts", "b\n").commit();
    const clone = new Repository();
    clone.git("fetch", "--quiet", "--depth=1", `file://${repository.folder}`, "main");
    clone.git("checkout", "--quiet", "-b", "copy", "FETCH_HEAD");
    expect((await clone.scan("--history")).looked).toMatchObject({ items: 1, shallow: true });
  });
});
