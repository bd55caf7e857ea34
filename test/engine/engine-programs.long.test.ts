import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../../tools/engine/spec.js";
import { ESM_PACKAGE, TSX_PROJECT, withStack } from "../support/pulumi.ts";

const STASH = `
import * as pulumi from "@pulumi/pulumi";
const stash = new pulumi.Stash("kept", { input: pulumi.secret("synthetic-value") });
export const kept = stash.output;
export const dryRun = pulumi.runtime.isDryRun();
`;

const LEGIBLE = `import ${JSON.stringify(join(ROOT, "tools/engine/legible-stack.ts"))};`;

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
      export const secretKeys = pulumi.output(process.env.PULUMI_CONFIG_SECRET_KEYS);
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
      expect(await stack.outputs()).toEqual({
        region: "north",
        token: "synthetic-token",
        secretKeys: '["probe:token"]',
        organization: "organization",
        root: stack.folder,
      });
    });
  });

  test("fails with its message once when it throws, and no resource is made", async () => {
    const program = `${LEGIBLE} throw new Error("the catalog is missing");`;
    await withStack({ ...TSX, "index.ts": program }, async (stack) => {
      const started = Date.now();
      const preview = await stack.run(["preview"]);
      expect(Date.now() - started).toBeLessThan(15_000);
      expect(preview.exitCode).not.toBe(0);
      expect(preview.all.match(/Error: the catalog is missing/g)).toHaveLength(1);
      expect(preview.all).not.toContain("exit code");
      const up = await stack.run(["up", "--yes", "--skip-preview"]);
      expect(up.exitCode).not.toBe(0);
      const { deployment } = JSON.parse((await stack.run(["stack", "export"])).stdout);
      expect(deployment.resources?.map((resource: { type: string }) => resource.type)).toEqual([
        "pulumi:pulumi:Stack",
      ]);
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

test("dependencies that are missing are named with the command that installs them, and it does", async () => {
  const files = {
    ...TSX,
    "package.json":
      '{ "name": "probe", "type": "module", "dependencies": { "local-thing": "file:./local-thing" } }',
    "local-thing/package.json": '{ "name": "local-thing", "version": "1.2.3" }',
    "index.ts": "export {};",
  };
  await withStack(files, async (stack) => {
    await rm(join(stack.folder, "node_modules")); // the link to this repository's
    const preview = await stack.run(["preview"]);
    expect(preview.exitCode).not.toBe(0);
    expect(preview.all).toMatch(/@pulumi\/pulumi\) is not installed for .*; run pulumi install/);

    const installed = await stack.run(["install", "--no-plugins"]);
    expect(installed).toMatchObject({ exitCode: 0 });
    expect(installed.all).toContain("Finished installing dependencies");
    expect(await readFile(join(stack.folder, "node_modules/local-thing/package.json"), "utf8")).toContain(
      "1.2.3",
    );

    const about = JSON.parse((await stack.run(["about", "--json"])).stdout);
    expect(about.dependencies).toEqual([{ name: "local-thing", version: "1.2.3" }]);
    expect(about.runtime).toMatchObject({ language: "nodejs", version: process.version });
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
