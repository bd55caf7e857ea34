import { existsSync } from "node:fs";
import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { ESM_PACKAGE, TSX_PROJECT, withStack } from "../support/pulumi.ts";

/** A program that has a dynamic provider and a provider plugin busy at once. */
const BUSY = `
import * as pulumi from "@pulumi/pulumi";
const folder = process.cwd();
const provider: pulumi.dynamic.ResourceProvider = {
  async create() {
    const fs = await import("node:fs");
    fs.writeFileSync(folder + "/dynamic.busy", "");
    await new Promise((done) => setTimeout(done, 120_000));
    return { id: "1" };
  },
};
class Slow extends pulumi.dynamic.Resource {
  constructor() { super(provider, "slow", {}); }
}
new Slow();
new pulumi.CustomResource("slow:index:Thing", "thing", {});
await new Promise((done) => setTimeout(done, 120_000));
`;

const PLUGIN = `
const fs = require("node:fs");
require("@pulumi/pulumi").provider.main({
  version: "1.0.0",
  async check(urn, olds, news) { return { inputs: news }; },
  async create() {
    fs.writeFileSync(process.cwd() + "/plugin.busy", "");
    await new Promise((done) => setTimeout(done, 120_000));
  },
}, process.argv.slice(2));
`;

const FILES = {
  "Pulumi.yaml": `${TSX_PROJECT}plugins: { providers: [{ name: slow, path: ./slow }] }\n`,
  "package.json": ESM_PACKAGE,
  "index.ts": BUSY,
  "slow/PulumiPlugin.yaml": "runtime: nodejs\n",
  "slow/package.json": '{ "name": "slow", "version": "1.0.0", "main": "provider.js" }',
  "slow/provider.js": PLUGIN,
};

/** Processes that work in a folder, as the engine, its hosts, the program and its providers all do. */
async function processesIn(folder: string): Promise<string[]> {
  const found = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => "");
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (cwd.startsWith(folder) && command)
      found.push(`${pid} ${command.replaceAll("\0", " ").slice(0, 120)}`);
  }
  return found;
}

async function until(condition: () => boolean | Promise<boolean>, seconds: number): Promise<boolean> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(100))
    if (await condition()) return true;
  return false;
}

// /proc and the kernel's parent-death signal are Linux's; elsewhere the host notices within a second by watching.
test.runIf(process.platform === "linux").each(["SIGKILL", "SIGTERM"] as const)(
  "an engine that ends by %s leaves no process behind",
  async (signal) => {
    await withStack(FILES, async (stack) => {
      const up = stack.start(["up", "--yes", "--skip-preview"]);
      const busy = ["dynamic.busy", "plugin.busy"].map((name) => join(stack.folder, name));
      try {
        expect(await until(() => busy.every(existsSync), 60)).toBe(true);
        // The engine, its host, the program and the two providers.
        expect((await processesIn(stack.folder)).length).toBeGreaterThanOrEqual(5);
        up.kill(signal);
        await until(async () => (await processesIn(stack.folder)).length === 0, 15);
        expect(await processesIn(stack.folder)).toEqual([]);
      } finally {
        up.kill("SIGKILL");
        await up;
        for (const left of await processesIn(stack.folder))
          process.kill(Number.parseInt(left, 10), "SIGKILL");
      }
    });
  },
);
