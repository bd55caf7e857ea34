import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { installProblem } from "../../tools/setup/install-problem.js";

const OTHER_OS = process.platform === "darwin" ? "linux" : "darwin";
const LOCK = {
  "": { name: "probe" },
  "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
  "node_modules/@s/b": { version: "2.0.0", integrity: "sha512-b" },
  "node_modules/here": { version: "1.0.0", optional: true, os: [process.platform], cpu: [process.arch] },
  "node_modules/elsewhere": { version: "1.0.0", optional: true, os: [OTHER_OS], cpu: [process.arch] },
  "node_modules/not-here": {
    version: "1.0.0",
    optional: true,
    os: [`!${process.platform}`],
    cpu: [process.arch],
  },
  "node_modules/below-elsewhere": { version: "1.0.0", optional: true },
};
const INSTALLED = ["node_modules/a", "node_modules/@s/b", "node_modules/here"] as const;

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "keyturn-install-"));
  await writeFile(join(root, "package-lock.json"), JSON.stringify({ packages: LOCK }));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Puts node_modules there; `note` changes what npm noted. */
async function install(note: Record<string, unknown> = {}) {
  for (const path of INSTALLED) {
    await mkdir(join(root, path), { recursive: true });
    await writeFile(join(root, path, "package.json"), "{}");
  }
  const packages = { ...Object.fromEntries(INSTALLED.map((path) => [path, LOCK[path]])), ...note };
  await writeFile(join(root, "node_modules/.package-lock.json"), JSON.stringify({ packages }));
}

test("a complete node_modules has no problem, without what is for other platforms", async () => {
  await install();
  expect(installProblem(root)).toBeUndefined();
});

test("no node_modules is noticed", () => {
  expect(installProblem(root)).toBe("not installed yet");
});

test("an npm ci that was killed is noticed: npm notes what it did at the end", async () => {
  await install();
  await rm(join(root, "node_modules/.package-lock.json"));
  expect(installProblem(root)).toBe("an earlier installation was cut off");
});

test.each([
  [
    "another version",
    { "node_modules/a": { version: "0.9.0", integrity: "sha512-a" } },
    "a is 0.9.0, not 1.0.0",
  ],
  [
    "another content",
    { "node_modules/a": { version: "1.0.0", integrity: "sha512-x" } },
    "a has another content than was locked",
  ],
  ["a package less", { "node_modules/@s/b": undefined }, "@s/b is not installed"],
  ["no binary for this platform", { "node_modules/here": undefined }, "here is not installed"],
])("%s than package-lock.json says is noticed", async (_, note, problem) => {
  await install(note);
  expect(installProblem(root)).toBe(problem);
});

test("a package that was emptied is noticed", async () => {
  await install();
  await rm(join(root, "node_modules/@s/b/package.json"));
  expect(installProblem(root)).toBe("@s/b is incomplete");
});
