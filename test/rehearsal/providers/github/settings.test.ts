import { describe, expect, it } from "vitest";
import { restApiUrl } from "../../../../rehearsal/providers/github/base-url.ts";
import { checkConfig, diffConfig } from "../../../../rehearsal/providers/github/check-config.ts";
import { goTime } from "../../../../rehearsal/providers/github/go-time.ts";
import { githubProvider } from "../../../../rehearsal/providers/github/provider.ts";
import { readSettings } from "../../../../rehearsal/providers/github/settings.ts";
import { Secret, UNKNOWN } from "../../../../rehearsal/providers/values.ts";

describe("the base URL", () => {
  it.each([
    ["https://api.github.com/", "https://api.github.com/"],
    ["https://github.com", "https://api.github.com/"],
    ["https://example.ghe.com/", "https://api.example.ghe.com/"],
    ["https://api.example.ghe.com/", "https://api.example.ghe.com/"],
    ["http://127.0.0.1:8481/", "http://127.0.0.1:8481/api/v3/"],
    ["http://127.0.0.1:8481", "http://127.0.0.1:8481/api/v3/"],
    ["https://git.example.com/api/v3", "https://git.example.com/api/v3/"],
    ["https://git.example.com/sub/", "https://git.example.com/sub/api/v3/"],
  ])("%s leads to the API at %s", (given, expected) => {
    expect(restApiUrl(given)).toBe(expected);
  });

  it.each([
    ["api.github.com", /absolute/],
    ["https://someone@git.example.com/", /credentials/],
    ["https://:canary@git.example.com/", /^(?!.*canary).*credentials/],
    ["http://api.github.com/", /https/],
    ["https://api.github.com/api/v3/", /must not have a path/],
  ])("%s is refused", (given, reason) => {
    expect(() => restApiUrl(given)).toThrow(reason);
  });
});

describe("the settings", () => {
  it("are the official plugin's defaults when nothing is set, but for the delays", () => {
    expect(readSettings({}, {})).toEqual({
      apiUrl: "https://api.github.com/",
      token: undefined,
      owner: undefined,
      legacyClient: true,
      parallelRequests: false,
      maxRetries: 3,
      retryDelayMs: expect.any(Number),
      retryableErrors: [500, 502, 503, 504],
      writeDelayMs: 0,
    });
  });

  it("come from the environment where the configuration leaves them out", () => {
    const env = {
      GITHUB_BASE_URL: "http://127.0.0.1:1/",
      GITHUB_TOKEN: "env-token",
      GITHUB_OWNER: "env-owner",
      GITHUB_LEGACY_CLIENT: "false",
    };
    const given = { apiUrl: "http://127.0.0.1:1/api/v3/", token: "env-token", owner: "env-owner" };
    expect(readSettings({}, env)).toMatchObject({ ...given, legacyClient: false });
    const config = { baseUrl: "http://127.0.0.1:2/", token: new Secret("own"), legacyClient: "true" };
    expect(readSettings(config, env)).toMatchObject({
      apiUrl: "http://127.0.0.1:2/api/v3/",
      token: "own",
      legacyClient: true,
    });
  });

  it("take the owner from the environment first, as the official plugin does", () => {
    expect(readSettings({ owner: "config" }, {})).toMatchObject({ owner: "config" });
    expect(readSettings({ owner: "config" }, { GITHUB_OWNER: "env" })).toMatchObject({ owner: "env" });
    expect(readSettings({ organization: "org" }, { GITHUB_OWNER: "env" })).toMatchObject({ owner: "org" });
  });

  it.each([
    [{ legacyClient: "no" }, /github:legacyClient must be true or false/],
    [{ maxRetries: "many" }, /github:maxRetries must be a whole number/],
    [{ retryableErrors: "500" }, /github:retryableErrors must be a list/],
    [{ appAuth: "[{}]" }, /github:appAuth is not in this stand-in/],
    [{ token: UNKNOWN }, /github:token is not known yet/],
  ])("are refused when they can't be used: %j", (args, reason) => {
    expect(() => readSettings(args, {})).toThrow(reason);
  });

  it("are checked by name, and the token is marked secret", () => {
    const subject = { urn: "u", name: "n", type: "pulumi:providers:github", olds: {} };
    const { inputs, failures } = checkConfig({
      ...subject,
      news: { token: "t", owner: "o", version: "6.15.0" },
    });
    expect(failures).toEqual([]);
    expect(inputs.token).toBeInstanceOf(Secret);
    expect(inputs.owner).toBe("o");
    const stranger = checkConfig({ ...subject, news: { tokn: "canary-value" } }).failures;
    expect(stranger).toEqual([{ property: "", reason: expect.stringMatching(/unknown key.*github:tokn/) }]);
    expect(JSON.stringify(stranger)).not.toContain("canary");
  });

  it("change the provider in place", () => {
    const request = { urn: "u", name: "n", type: "t", id: "i", oldInputs: {}, ignoreChanges: [] };
    const olds = { token: new Secret("a"), owner: "o" };
    expect(diffConfig({ ...request, olds, news: { token: "a", owner: "o" } }).diffs).toEqual([]);
    expect(diffConfig({ ...request, olds, news: { token: "b", owner: "p" } })).toEqual({
      diffs: ["owner", "token"],
      replaces: [],
    });
  });
});

it.each([
  ["2026-11-22T12:13:55.274Z", "2026-11-22 12:13:55.274 +0000 UTC"],
  ["2026-11-22T12:14:29.780Z", "2026-11-22 12:14:29.78 +0000 UTC"],
  ["2026-11-22T12:10:00Z", "2026-11-22 12:10:00 +0000 UTC"],
])("writes the time %s as Go prints it", (iso, expected) => {
  expect(goTime(iso)).toBe(expected);
});

it("has the version of the package that the program uses", async () => {
  const { default: manifest } = await import("@pulumi/github/package.json", { with: { type: "json" } });
  expect(githubProvider({}).version).toBe(manifest.version);
});

it("refuses a resource that it does not have, and work before it is configured", async () => {
  const provider = githubProvider({});
  const type = "github:index/repository:Repository";
  const subject = { urn: `urn:pulumi:s::p::${type}::n`, name: "n", type };
  expect(() => provider.check({ ...subject, olds: {}, news: {} })).toThrow(
    /Repository is not in this stand-in for pulumi-resource-github 6\.15\.0; it has .*ActionsSecret/,
  );
  const secret = { ...subject, type: "github:index/actionsSecret:ActionsSecret" };
  const properties = { repository: "app", secretName: "A", value: "v" };
  await expect(async () => provider.create({ ...secret, properties, preview: false })).rejects.toThrow(
    /not configured yet/,
  );
});
