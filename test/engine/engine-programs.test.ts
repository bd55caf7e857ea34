import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ESM_PACKAGE, TSX_PROJECT, withStack } from "../support/pulumi.ts";

const STASH = `
import * as pulumi from "@pulumi/pulumi";
const stash = new pulumi.Stash("kept", { input: pulumi.secret("synthetic-value") });
export const kept = stash.output;
export const dryRun = pulumi.runtime.isDryRun();
`;

const TSX = { "Pulumi.yaml": TSX_PROJECT, "package.json": ESM_PACKAGE };

describe("a TypeScript program that tsx loads", () => {
  test("previews without writing, then is brought up, is unchanged the second time, and is destroyed", async () => {
    await withStack({ ...TSX, "index.ts": STASH }, async (stack) => {
      const preview = await stack.run(["preview"]);
      expect(preview).toMatchObject({ exitCode: 0 });
      expect(preview.stdout).toContain("2 to create");
      expect(await stack.outputs()).toEqual({});

      const up = await stack.run(["up", "--yes"]);
      expect(up).toMatchObject({ exitCode: 0 });
      expect(up.all).not.toContain("synthetic-value");
      expect(await stack.outputs()).toEqual({ kept: "synthetic-value", dryRun: false });

      const again = await stack.run(["preview", "--expect-no-changes", "--diff"]);
      expect(again.stdout).toContain("2 unchanged");

      const destroyed = await stack.run(["destroy", "--yes"]);
      expect(destroyed).toMatchObject({ exitCode: 0 });
      expect(destroyed.stdout).toContain("2 deleted");
    });
  });

  test("gets its configuration, and knows which of it is secret", async () => {
    const program = `
      import * as pulumi from "@pulumi/pulumi";
      const config = new pulumi.Config();
      export const region = config.require("region");
      export const token = config.requireSecret("token");
      export const length = config.require("token").length;
      export const organization = pulumi.getOrganization();
      export const root = pulumi.runtime.getRootDirectory();
    `;
    await withStack({ ...TSX, "index.ts": program }, async (stack) => {
      await stack.run(["config", "set", "region", "north"]);
      await stack.run(["config", "set", "--secret", "token"], "synthetic-token");
      const up = await stack.run(["up", "--yes", "--skip-preview"]);
      expect(up).toMatchObject({ exitCode: 0 });
      expect(up.all).not.toContain("synthetic-token");
      expect(up.all).toMatch(/token +: \[secret\]/);
      expect(up.all).toContain("use `requireSecret`"); // the SDK's word to a program that reads it as plain
      expect(await stack.outputs()).toEqual({
        region: "north",
        token: "synthetic-token",
        length: "synthetic-token".length,
        organization: "organization",
        root: stack.folder,
      });
    });
  });

  test("fails with its message once when it throws, and writes no state", async () => {
    const program = `throw new Error("the catalog is missing"); export {};`;
    await withStack({ ...TSX, "index.ts": program }, async (stack) => {
      const preview = await stack.run(["preview"]);
      expect(preview.exitCode).not.toBe(0);
      expect(preview.all.match(/Error: the catalog is missing/g)).toHaveLength(1);
      expect(preview.all).not.toContain("exit code");
      const up = await stack.run(["up", "--yes"]);
      expect(up.exitCode).not.toBe(0);
    });
  });

  test("is reported by its exit code when it ends without a word", async () => {
    await withStack({ ...TSX, "index.ts": "process.exit(3); export {};" }, async (stack) => {
      const preview = await stack.run(["preview"]);
      expect(preview.exitCode).not.toBe(0);
      expect(preview.all).toContain("Program exited with non-zero exit code: 3");
    });
  });

  test("shows what it prints on stdout and stderr", async () => {
    const program = `console.log("said aloud"); process.stderr.write("said aside, no line end"); export {};`;
    await withStack({ ...TSX, "index.ts": program }, async (stack) => {
      const preview = await stack.run(["preview"]);
      expect(preview.all).toContain("said aloud");
      expect(preview.all).toContain("said aside, no line end");
    });
  });
});

test("a program with default options is compiled by ts-node as CommonJS, type errors included", async () => {
  const files = {
    "Pulumi.yaml": "name: probe\nruntime: nodejs\n",
    "package.json": '{ "name": "probe", "main": "index.ts" }',
    "index.ts": `
      import * as pulumi from "@pulumi/pulumi";
      export const loadedBy: string = typeof require;
      export const stack: string = pulumi.getStack();`,
  };
  await withStack(files, async (stack) => {
    expect(await stack.run(["up", "--yes", "--skip-preview"])).toMatchObject({ exitCode: 0 });
    expect(await stack.outputs()).toEqual({ loadedBy: "function", stack: "test" });

    await stack.write("index.ts", "export const count: number = 'seven';");
    const wrong = await stack.run(["preview"]);
    expect(wrong.exitCode).not.toBe(0);
    expect(wrong.all).toContain("is not assignable to type 'number'");
  });
});

test("a missing SDK is named with the command that installs it", async () => {
  const files = { ...TSX, "sub/index.ts": "export {};" };
  await withStack(files, async (stack) => {
    await stack.run(["install"]).catch(() => undefined);
    const { rm } = await import("node:fs/promises");
    await rm(join(stack.folder, "node_modules"));
    const preview = await stack.run(["preview"]);
    expect(preview.exitCode).not.toBe(0);
    expect(preview.all).toContain("@pulumi/pulumi) is not installed");
    expect(preview.all).toContain("pulumi install");
  });
});

test("the state on disk holds the secret encrypted only", async () => {
  await withStack({ ...TSX, "index.ts": STASH }, async (stack) => {
    await stack.run(["up", "--yes", "--skip-preview"]);
    const files = await readdir(join(stack.folder, ".state"), { recursive: true, withFileTypes: true });
    const texts = await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), "utf8")),
    );
    expect(texts.some((text) => text.includes("pulumi:index:Stash"))).toBe(true);
    expect(texts.filter((text) => text.includes("synthetic-value"))).toEqual([]);
  });
});
