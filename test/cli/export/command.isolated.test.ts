import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { CATALOG, keyturn, useProject } from "../support.ts";

it("prints the stack's catalog, with what is lost on standard error", async () => {
  useProject();
  const { out, err, exitCode } = await keyturn("export");
  expect(exitCode).toBe(0);
  expect(parse(out).secrets.TOKEN).toEqual({
    type: "random",
    length: 32,
    files: [".env"],
    auto_rotate: true,
  });
  expect(parse(out).secrets.PAY).toEqual({ type: "static", files: [".env"], auto_rotate: false });
  expect(err).toContain("HEADER: there is no word for what it is made from.");
});

it("writes a file, and over one that is there only with --force", async () => {
  useProject();
  expect((await keyturn("export", "--out", "old/secrets-config.yaml", "--json")).exitCode).toBe(0);
  const written = readFileSync("old/secrets-config.yaml", "utf8");
  expect(Object.keys(parse(written).secrets)).toContain("TOKEN");
  const again = await keyturn("export", "--out", "old/secrets-config.yaml");
  expect([again.exitCode, again.err]).toEqual([2, expect.stringContaining("or --force to write over it")]);
  expect((await keyturn("export", "--out", "old/secrets-config.yaml", "--force")).exitCode).toBe(0);
  expect(existsSync("secrets-config.yaml")).toBe(false);
});

it("writes words so that YAML 1.1 reads them as words too, as the script that the file is for does", async () => {
  const more =
    '  ON:\n    source: { kind: random, length: 32 }\n    description: "12:30"\n    restarts: ["no"]\n';
  useProject({
    "catalog.yaml": `${CATALOG}${more}    stages: [{ deliver: [env] }]\nservices: { all: ["no"] }\n`,
  });
  const { out } = await keyturn("export");
  for (const version of ["1.1", "1.2"] as const)
    expect(parse(out, { version }).secrets.ON).toMatchObject({
      description: "12:30",
      restart_services: ["no"],
    });
});
