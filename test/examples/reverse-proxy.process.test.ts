import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";

const DELIVER = join(PACKAGE_ROOT, "examples", "reverse-proxy", "deliver.mjs");
const VALUE = "line one\nline two\n";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keyturn-deliver-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function deliver(args: readonly string[], input: string = JSON.stringify({ key: "K", value: VALUE })) {
  const { exitCode, all } = await execa(process.execPath, [DELIVER, ...args], {
    cwd: folder,
    input,
    all: true,
    reject: false,
  });
  return { exitCode, all };
}

it("writes a value as it is, with the mode that was asked for, and leaves nothing beside it", async () => {
  writeFileSync(join(folder, ".proxy.pem.new"), "of a run that was killed", { mode: 0o644 });
  expect(await deliver(["put", "proxy.pem", "640"])).toEqual({ exitCode: 0, all: "" });
  expect(readFileSync(join(folder, "proxy.pem"), "utf8")).toBe(VALUE);
  expect(statSync(join(folder, "proxy.pem")).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder)).toEqual(["proxy.pem"]);
});

it("writes what a link leads to, and keeps the link", async () => {
  writeFileSync(join(folder, "real.pem"), "old");
  symlinkSync("real.pem", join(folder, "proxy.pem"));
  expect((await deliver(["put", "proxy.pem"])).exitCode).toBe(0);
  expect(lstatSync(join(folder, "proxy.pem")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, "real.pem"), "utf8")).toBe(VALUE);
});

it("says by its exit code alone whether a file holds a value, and takes it away once", async () => {
  expect(await deliver(["holds", "proxy.pem"])).toEqual({ exitCode: 1, all: "" });
  await deliver(["put", "proxy.pem"]);
  expect((await deliver(["holds", "proxy.pem"])).exitCode).toBe(0);
  expect((await deliver(["holds", "proxy.pem"], JSON.stringify({ value: "another" }))).exitCode).toBe(1);
  for (const _ of ["there", "gone already"])
    expect((await deliver(["absent", "proxy.pem"])).exitCode).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
});

it.each(["synthetic, and no JSON", "{}", '{"value":""}', '{"value":7}'])(
  "writes nothing and repeats nothing of what it can't read: %s",
  async (input) => {
    await deliver(["put", "proxy.pem"]);
    expect(await deliver(["put", "proxy.pem"], input)).toEqual({ exitCode: 74, all: "" });
    expect(readFileSync(join(folder, "proxy.pem"), "utf8")).toBe(VALUE);
    expect(readdirSync(folder)).toEqual(["proxy.pem"]);
  },
);
