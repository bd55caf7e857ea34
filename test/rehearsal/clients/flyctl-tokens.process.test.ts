import { describe, expect, it } from "vitest";
import { startFly } from "../cloud/fly/fly-client.ts";
import { flyctlOn } from "./flyctl.ts";

async function start() {
  const fly = await startFly();
  return { fly, flyctl: flyctlOn(fly.cloud) };
}

const CREATE = ["tokens", "create", "deploy", "--app", "app"];

describe("flyctl tokens create deploy", () => {
  it("prints the token alone on standard output, and the token works", async () => {
    const { fly, flyctl } = await start();
    const { code, stdout, stderr } = await flyctl([...CREATE, "--name", "ci g1", "--expiry", "90m"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^FlyV1 fm2_\S+,fm2_\S+\n$/);
    const [token] = Object.values(fly.state().tokens);
    expect(token).toMatchObject({ name: "ci g1", app: "app", mark: fly.cloud.mark(stdout.trimEnd()) });
    expect(Date.parse(token?.expiresAt ?? "") - Date.parse(token?.createdAt ?? "")).toBe(90 * 60_000);
    const env = { FLY_API_TOKEN: stdout.trimEnd() };
    expect(await flyctl(["secrets", "list", "--app", "app", "--json"], { env })).toMatchObject({
      code: 0,
      stdout: "[]\n",
    });
  });

  it("prints one object with --json", async () => {
    const { flyctl } = await start();
    const { stdout } = await flyctl([...CREATE, "--json"]);
    expect(JSON.parse(stdout)).toEqual({ token: expect.stringMatching(/^FlyV1 fm2_/) });
    expect(stdout).toMatch(/^\{\n {4}"token": /);
  });

  it("has flyctl's name and twenty years where nothing else is said", async () => {
    const { fly, flyctl } = await start();
    await flyctl(CREATE);
    const [token] = Object.values(fly.state().tokens);
    expect(token?.name).toBe("flyctl deploy token");
    expect(Date.parse(token?.expiresAt ?? "") - Date.parse(token?.createdAt ?? "")).toBe(175_200 * 3_600_000);
  });

  it("refuses an expiry that is no duration of Go's", async () => {
    const { fly, flyctl } = await start();
    expect(await flyctl([...CREATE, "--expiry", "30d"])).toMatchObject({
      code: 1,
      stdout: "",
      stderr: 'Error: invalid argument "30d" for "-x, --expiry" flag: time: invalid duration "30d"\n',
    });
    expect(fly.state().tokens).toEqual({});
  });

  it("is not for a deploy token to do", async () => {
    const { flyctl } = await start();
    const { stdout: token } = await flyctl(CREATE);
    expect(await flyctl(CREATE, { env: { FLY_API_TOKEN: token } })).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "Error: failed creating token: input:3: createLimitedAccessToken Not authorized to access this createlimitedaccesstoken\n",
    });
  });
});

describe("flyctl tokens list and revoke", () => {
  it("list what is revoked as well, and the revoked one is refused", async () => {
    const { fly, flyctl } = await start();
    const { stdout: token } = await flyctl([...CREATE, "--name", "ci-g1"]);
    const [id = ""] = Object.keys(fly.state().tokens);
    const list = async () => (await flyctl(["tokens", "list", "--app", "app"])).stdout.split("\n");
    const [title, head, row] = await list();
    expect(title).toBe('Tokens for app "app":');
    expect(head?.split("│").map((cell) => cell.trim())).toEqual([
      "ID",
      "NAME",
      "CREATED BY",
      "EXPIRES AT",
      "REVOKED AT",
      "",
    ]);
    expect(row).toMatch(new RegExp(`^ ${id} │ ci-g1 │ owner@example.com │ 20\\d\\d-.* UTC │ +│$`));
    expect(await flyctl(["tokens", "revoke", id])).toEqual({
      code: 0,
      stdout: `Revoked ${id}\n1 tokens revoked\n`,
      stderr: "",
    });
    expect((await list())[2]).toMatch(/UTC │ 20\d\d-.* UTC │$/);
    expect(
      await flyctl(["secrets", "list", "--app", "app"], { env: { FLY_API_TOKEN: token } }),
    ).toMatchObject({
      code: 1,
      stderr: "Error: failed to list app secrets: unauthorized\n",
    });
  });

  it("ends with 0 where nothing could be revoked: only the text tells", async () => {
    const { flyctl } = await start();
    expect(await flyctl(["tokens", "revoke", "none"])).toEqual({
      code: 0,
      stdout: "0 tokens revoked\n",
      stderr: "failed to revoke token none: Could not find LimitedAccessToken\n",
    });
  });

  it("has no --json, as the real one", async () => {
    const { flyctl } = await start();
    expect(await flyctl(["tokens", "list", "--app", "app", "--json"])).toEqual({
      code: 1,
      stdout: "",
      stderr: "Error: unknown flag: --json\n",
    });
  });
});
