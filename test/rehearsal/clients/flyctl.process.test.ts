import { describe, expect, it } from "vitest";
import { ADMIN, startFly } from "../cloud/fly/fly-client.ts";
import { flyctlOn } from "./flyctl.ts";

const LIST = ["secrets", "list", "--json"];

async function start() {
  return flyctlOn((await startFly()).cloud);
}

describe("the flyctl of the rehearsal", () => {
  it("says that it is a stand-in", async () => {
    const flyctl = flyctlOn({ urls: {} });
    for (const args of [[], ["--help"], ["secrets", "import", "--help"]]) {
      const { code, stdout } = await flyctl(args);
      expect(code).toBe(0);
      expect(stdout).toContain("stand-in");
    }
    expect((await flyctl(["version"])).stdout).toMatch(/^flyctl v\d+\.\d+\.\d+\+stand-in /);
  });

  it("takes FLY_ACCESS_TOKEN before FLY_API_TOKEN, and a flag before both", async () => {
    const flyctl = await start();
    const run = (env: Record<string, string | undefined>, ...more: string[]) =>
      flyctl([...LIST, "--app", "app", ...more], { env }).then(({ code }) => code);
    expect(await run({ FLY_ACCESS_TOKEN: ADMIN, FLY_API_TOKEN: "fo1_wrong" })).toBe(0);
    expect(await run({ FLY_ACCESS_TOKEN: "fo1_wrong", FLY_API_TOKEN: ADMIN })).toBe(1);
    expect(await run({ FLY_ACCESS_TOKEN: "", FLY_API_TOKEN: ADMIN })).toBe(0);
    expect(await run({ FLY_API_TOKEN: "fo1_wrong" }, "--access-token", ADMIN)).toBe(0);
  });

  it("asks for a login where it has no token", async () => {
    const flyctl = await start();
    expect(await flyctl([...LIST, "--app", "app"], { env: { FLY_API_TOKEN: undefined } })).toEqual({
      code: 1,
      stdout: "",
      stderr: "Error: no access token available. Please login with 'flyctl auth login'\n",
    });
  });

  it("takes the app from FLY_APP, and asks for one where it has none", async () => {
    const flyctl = await start();
    expect((await flyctl(LIST, { env: { FLY_APP: "app" } })).code).toBe(0);
    const { code, stderr } = await flyctl(LIST);
    expect([code, stderr]).toEqual([1, expect.stringContaining("missing an app name")]);
  });

  it.each([
    [["secrets", "import", "--app", "app", "--colour"], "unknown flag: --colour"],
    [["secrets", "import", "--app", "app", "--file=x"], "unknown flag: --file"],
    [["secrets", "list", "-z"], "unknown shorthand flag: 'z' in -z"],
    [["secrets", "list", "--stage"], "unknown flag: --stage"],
    [["secrets", "deploy", "--stage"], "unknown flag: --stage"],
    [["apps", "list"], 'unknown command "apps list" for "flyctl"'],
    [["secrets", "keys"], 'unknown command "secrets keys" for "flyctl"'],
  ])("refuses %j", async (args, message) => {
    const flyctl = await start();
    expect(await flyctl(args)).toEqual({ code: 1, stdout: "", stderr: `Error: ${message}\n` });
  });

  it("never goes to fly.io: an address that is not named is an error", async () => {
    const flyctl = flyctlOn({ urls: {} });
    const { code, stderr } = await flyctl([...LIST, "--app", "app"]);
    expect(code).toBe(1);
    expect(stderr).toContain("set FLY_FLAPS_BASE_URL to a simulated Fly");
    const tokens = await flyctl(["tokens", "list", "--app", "app"]);
    expect(tokens.stderr).toContain("set FLY_API_BASE_URL to a simulated Fly");
  });

  it("fails where nothing answers", async () => {
    const flyctl = flyctlOn({ urls: { fly: "http://127.0.0.1:1" } });
    const { code, stderr } = await flyctl(["secrets", "deploy", "--app", "app"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error: Get "http:\/\/127\.0\.0\.1:1\/v1\/apps\/app": /);
  });
});
