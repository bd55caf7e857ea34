import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { actionDefinition } from "../../../components/catalog/actions/index.ts";
import { command } from "../../../provider/actions/command.ts";
import { modalDeploy } from "../../../provider/actions/modal-deploy.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keyturn-programs-"));
  vi.stubEnv("PATH", [folder, process.env.PATH].join(delimiter));
  vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", "canary-passphrase");
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A program that keeps its arguments and environment and then does `more`. */
function program(name: string, more = ""): void {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\necho "$@" >> "${folder}/args"\nenv > "${folder}/env"\n${more}\n`);
  chmodSync(file, 0o755);
}

const kept = (what: "args" | "env") => readFileSync(join(folder, what), "utf8");

function ofCommand(read: unknown) {
  const settings = actionDefinition("command").schema.parse(read);
  return { name: "web", settings, directory: folder, written: ["TOKEN"] };
}

test("a command of one's own is run without a shell and without what opens the stack", async () => {
  program("reload");
  await command.run(ofCommand(["./reload", "--all", "$HOME; echo"]));
  expect(kept("args")).toBe("--all $HOME; echo\n");
  expect(kept("env")).not.toContain("canary-passphrase");
});

test("one that fails is told by its exit code, without what it printed", async () => {
  program("reload", "echo canary-output; echo canary-error >&2; exit 3");
  const error: unknown = await command.run(ofCommand(["./reload"])).catch((one: unknown) => one);
  expect(String(error)).toMatch(
    /\.\/reload, which makes TOKEN take effect at web, ended with 3\. .*keyturn resume/,
  );
  expect(String(error)).not.toMatch(/canary/);
});

test("one that takes too long is ended", async () => {
  program("reload", "sleep 60");
  const { settings, ...rest } = ofCommand(["./reload"]);
  await expect(command.run({ ...rest, settings: { ...settings, within: 300 } })).rejects.toThrow(
    /within 0.3 s/,
  );
});

test("a preview says that a program is missing", async () => {
  expect(await command.problems?.(ofCommand(["./none"]))).toEqual([
    expect.stringMatching(/`\.\/none` is not there/),
  ]);
  program("reload");
  expect(await command.problems?.(ofCommand(["./reload"]))).toEqual([]);
});

test("a value in the arguments is refused by the catalog", () => {
  expect(actionDefinition("command").schema.safeParse(["./reload", "{value}"]).success).toBe(false);
});

function ofModal(read: unknown, more: { environment?: string; profile?: string; config?: string } = {}) {
  const settings = actionDefinition("modal-deploy").schema.parse(read);
  const target = {
    kind: "modal-secret" as const,
    secret: "backend",
    optional: false,
    ...more,
  };
  return { name: "modal", settings, target, directory: folder, written: ["TOKEN"] };
}

test("apps of Modal are deployed one after the other, in the target's environment (the client is a stand-in here)", async () => {
  program("modal");
  await modalDeploy.run(ofModal(["one.py", "apps/two.py"], { environment: "main" }));
  expect(kept("args")).toBe("deploy --env main one.py\ndeploy --env main apps/two.py\n");
});

test("the client comes in with the configuration and the profile that the target names", async () => {
  program("modal");
  await modalDeploy.run(ofModal(["one.py"], { profile: "shop", config: "modal.toml" }));
  expect(kept("env")).toContain(`MODAL_CONFIG_PATH=${join(folder, "modal.toml")}\n`);
  expect(kept("env")).toContain("MODAL_PROFILE=shop\n");
});

test("an app that fails stops those behind it, and says how to see why", async () => {
  program("modal", "exit 1");
  await expect(modalDeploy.run(ofModal(["one.py", "two.py"]))).rejects.toThrow(
    /ended with 1\. What it says: modal deploy one\.py/,
  );
  expect(kept("args")).toBe("deploy one.py\n");
});

test("a preview names Modal's client where it is missing, and how to get it", async () => {
  vi.stubEnv("PATH", folder);
  expect(await modalDeploy.problems?.(ofModal(["one.py"]))).toEqual([
    expect.stringMatching(/pip install modal/),
  ]);
});
