import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useDefaultBackend } from "../../cli/engine/workspace.ts";
import { useProject } from "./support.ts";

let root: string;
beforeEach(() => {
  root = useProject();
  vi.stubEnv("PULUMI_HOME", join(root, "home"));
  for (const name of ["PULUMI_BACKEND_URL", "PULUMI_ACCESS_TOKEN"]) vi.stubEnv(name, undefined);
});
afterEach(() => void vi.unstubAllEnvs());

describe("the state's place", () => {
  it("is a folder beside the project that nobody else may read, where no other one was chosen", () => {
    useDefaultBackend(root);
    const folder = join(root, ".keyturn", "state");
    expect(process.env.PULUMI_BACKEND_URL).toBe(`file://${folder}?metadata=skip`);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it.each<[string, () => void]>([
    ["the environment", () => vi.stubEnv("PULUMI_BACKEND_URL", "s3://states.example.com")],
    [
      "the project",
      () =>
        writeFileSync(join(root, "Pulumi.yaml"), "name: shop\nbackend:\n  url: s3://states.example.com\n"),
    ],
    [
      "a login",
      () => {
        mkdirSync(join(root, "home"));
        writeFileSync(join(root, "home", "credentials.json"), "{}");
      },
    ],
    ["an access token", () => vi.stubEnv("PULUMI_ACCESS_TOKEN", "synthetic")],
  ])("is left to %s", (_who, choose) => {
    choose();
    const before = process.env.PULUMI_BACKEND_URL;
    useDefaultBackend(root);
    expect(process.env.PULUMI_BACKEND_URL).toBe(before);
    expect(existsSync(join(root, ".keyturn"))).toBe(false);
  });
});
