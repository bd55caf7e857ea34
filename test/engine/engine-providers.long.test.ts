import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ESM_PACKAGE, type TestStack, TSX_PROJECT, withStack } from "../support/pulumi.ts";

const BASE = { "package.json": ESM_PACKAGE };

const DYNAMIC = `
import * as pulumi from "@pulumi/pulumi";

// What the provider does is taken out of this program as text: in an ES module its imports have to lie inside.
const provider: pulumi.dynamic.ResourceProvider = {
  async create({ path, text }) {
    const fs = await import("node:fs");
    fs.writeFileSync(path, text);
    return { id: path, outs: { path, text } };
  },
  async diff(id, olds, news) {
    return { changes: olds.text !== news.text };
  },
  async update(id, olds, news) {
    const fs = await import("node:fs");
    fs.writeFileSync(id, "updated: " + news.text);
    return { outs: news };
  },
  async delete(id) {
    const fs = await import("node:fs");
    fs.rmSync(id);
  },
};
class Note extends pulumi.dynamic.Resource {
  constructor(name: string, props: { path: string; text: string }) {
    super(provider, name, props);
  }
}
const text = new pulumi.Config().require("text");
if (text !== "none") new Note("note", { path: process.cwd() + "/note.txt", text });
`;

test("a dynamic provider creates, leaves alone, updates and deletes", async () => {
  await withStack({ ...BASE, "Pulumi.yaml": TSX_PROJECT, "index.ts": DYNAMIC }, async (stack) => {
    const note = () => readFile(join(stack.folder, "note.txt"), "utf8");
    const upWith = async (text: string) => {
      await stack.run(["config", "set", "text", text]);
      expect(await stack.run(["up", "--yes", "--skip-preview"])).toMatchObject({ exitCode: 0 });
    };
    await upWith("one");
    expect(await note()).toBe("one");
    expect((await stack.run(["preview", "--expect-no-changes"])).exitCode).toBe(0);
    await upWith("two");
    expect(await note()).toBe("updated: two");
    await upWith("none");
    await expect(access(join(stack.folder, "note.txt"))).rejects.toThrow("ENOENT");
  });
});

/** A provider with one resource, in plain CommonJS. */
const PROVIDER = `
const pulumi = require("@pulumi/pulumi");
const provider = {
  version: "1.0.0",
  async check(urn, olds, news) { return { inputs: news }; },
  async diff(id, urn, olds, news) { return { changes: olds.word !== news.word }; },
  async create(urn, inputs) {
    return { id: "word-1", outs: { ...inputs, shouted: inputs.word.toUpperCase(), where: process.cwd() } };
  },
  async update(id, urn, olds, news) { return { outs: { ...news, shouted: news.word.toUpperCase(), where: "updated" } }; },
  async delete() {},
};
pulumi.provider.main(provider, process.argv.slice(2));
`;

const USES_PROVIDER = `
import * as pulumi from "@pulumi/pulumi";
class Word extends pulumi.CustomResource {
  declare readonly shouted: pulumi.Output<string>;
  declare readonly where: pulumi.Output<string>;
  constructor(name: string, args: { word: string }) {
    super("words:index:Word", name, { ...args, shouted: undefined, where: undefined });
  }
}
const word = new Word("word", { word: new pulumi.Config().require("word") });
export const shouted = word.shouted;
export const where = word.where;
`;

const PROJECT = `${TSX_PROJECT}plugins: { providers: [{ name: words, path: ./words }] }\n`;

async function createUpdateDestroy(stack: TestStack) {
  const upWith = async (word: string) => {
    await stack.run(["config", "set", "word", word]);
    expect(await stack.run(["up", "--yes", "--skip-preview"])).toMatchObject({ exitCode: 0 });
    return stack.outputs();
  };
  expect(await upWith("quiet")).toEqual({ shouted: "QUIET", where: stack.folder });
  expect(await upWith("quieter")).toEqual({ shouted: "QUIETER", where: "updated" });
  expect(await stack.run(["preview", "--expect-no-changes"])).toMatchObject({ exitCode: 0 });
  expect(await stack.run(["destroy", "--yes"])).toMatchObject({ exitCode: 0 });
}

test("a provider folder with a PulumiPlugin.yaml is run by the language host", async () => {
  const files = {
    ...BASE,
    "Pulumi.yaml": PROJECT,
    "index.ts": USES_PROVIDER,
    "words/PulumiPlugin.yaml": "runtime: nodejs\n",
    "words/package.json": '{ "name": "words", "version": "1.0.0", "main": "provider.js" }',
    "words/provider.js": PROVIDER,
  };
  await withStack(files, createUpdateDestroy);
});

test("a provider folder with an executable is run directly", async () => {
  const files = {
    ...BASE,
    "Pulumi.yaml": PROJECT,
    "index.ts": USES_PROVIDER,
    "words/pulumi-resource-words": '#!/bin/sh\nexec node "$(dirname "$0")/provider.cjs" "$@"\n',
    "words/provider.cjs": PROVIDER,
  };
  await withStack(files, createUpdateDestroy);
});

test("a provider that cannot start fails the run with its own words", async () => {
  const files = {
    ...BASE,
    "Pulumi.yaml": PROJECT,
    "index.ts": USES_PROVIDER,
    "words/PulumiPlugin.yaml": "runtime: nodejs\n",
    "words/package.json": '{ "name": "words", "version": "1.0.0", "main": "provider.js" }',
    "words/provider.js": 'console.error("no dictionary found"); process.exit(4);',
  };
  await withStack(files, async (stack) => {
    await stack.run(["config", "set", "word", "any"]);
    const up = await stack.run(["up", "--yes", "--skip-preview"]);
    expect(up.exitCode).not.toBe(0);
    expect(up.all).toContain("Plugin exited with non-zero exit code: 4");
  });
});
