import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { commandProvider } from "../../../../rehearsal/providers/command/provider.ts";
import type { PropertyMap } from "../../../../rehearsal/providers/values.ts";
import { change, SUBJECT } from "./subject.ts";

/** The stand-in for command in a folder of its own, which goes when the test is over. */
export async function scratchProvider(env: NodeJS.ProcessEnv = { PATH: process.env.PATH }) {
  const dir = await mkdtemp(join(tmpdir(), "keyturn-command-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const provider = commandProvider(env, dir);
  return {
    dir,
    provider,
    file: (name: string) => readFile(join(dir, name), "utf8").catch(() => undefined),
    create: (properties: PropertyMap, preview = false) =>
      provider.create({ ...SUBJECT, properties, preview }),
    /** What `create` printed on standard output. */
    stdout: async (properties: PropertyMap) =>
      (await provider.create({ ...SUBJECT, properties, preview: false })).properties.stdout,
    update: (olds: PropertyMap, news: PropertyMap, preview = false) =>
      provider.update({ ...change(olds, news), preview }),
    remove: async (properties: PropertyMap) =>
      provider.delete({ ...SUBJECT, id: "n1", properties, oldInputs: properties }),
    run: async (args: PropertyMap) => {
      const answer = await provider.invoke?.("command:local:run", args);
      return answer?.value ?? {};
    },
  };
}
