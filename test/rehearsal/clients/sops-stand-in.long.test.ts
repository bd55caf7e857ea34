import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, expect, it } from "vitest";
import { LAST_CLIENTS } from "../../../rehearsal/catalog-cloud.ts";
import { BUILD_TIMEOUT_MS, goTools } from "../../support/go-tool.ts";
import { standInFile } from "./sops-files.ts";

let real: string;

beforeAll(async () => {
  real = join(await goTools(), "sops");
}, BUILD_TIMEOUT_MS);

it("the real SOPS opens and changes what the stand-in wrote, and the stand-in what the real one wrote", async () => {
  const { folder, key } = await standInFile({
    TOKEN: "first",
    env: { OTHER: 'ünï "quoted" #1\n2' },
    EMPTY: "",
  });
  const standIn = join(LAST_CLIENTS, "sops");
  const run = async (program: string, args: readonly string[], input = "") => {
    const env = { SOPS_AGE_KEY: key, HOME: folder };
    const { stdout } = await execa(program, [...args, "env.json"], { cwd: folder, env, input });
    return stdout;
  };
  const set = async (program: string, index: string, value: string) => {
    const env = { SOPS_AGE_KEY: key, HOME: folder };
    const args = ["set", "--value-stdin", "--idempotent", "env.json", index];
    await execa(program, args, { cwd: folder, env, input: JSON.stringify(value) });
  };
  const held = async (program: string) =>
    JSON.parse(await run(program, ["decrypt", "--output-type", "json"])) as unknown;
  const before = { TOKEN: "first", env: { OTHER: 'ünï "quoted" #1\n2' }, EMPTY: "" };
  expect(await held(real)).toEqual(before);
  await set(real, '["TOKEN"]', "second");
  await set(standIn, '["env"]["MORE"]', "third");
  const after = { TOKEN: "second", env: { ...before.env, MORE: "third" }, EMPTY: "" };
  expect([await held(real), await held(standIn)]).toEqual([after, after]);
  await run(real, ["rotate", "--in-place"]);
  expect(await held(standIn)).toEqual(after);
  await run(standIn, ["rotate", "--in-place"]);
  expect(await held(real)).toEqual(after);
});
