import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import { readSettings, SettingsError } from "../../../components/sse-tokens/service/index.ts";
import { readNodeSettings } from "../../../components/sse-tokens/service/node/index.ts";
import { settingsPage } from "../../../tools/sse-settings/page.ts";

describe("settings", () => {
  it("are those of old unless they are set", () => {
    const { header, basePath, ttl, issueByGet, metricPrefix, port } = readNodeSettings({});
    expect([header, basePath, ttl, issueByGet, metricPrefix, port]).toEqual([
      "X-VX11-Token",
      "/operator/api",
      60,
      true,
      "vx11_",
      8001,
    ]);
  });

  it("are read from the environment, and what is given goes before it", () => {
    const environment = {
      SSE_TTL: "30",
      SSE_ISSUE_BY_GET: "false",
      SSE_CORS_ORIGINS: "https://a.example.com, *",
    };
    const { ttl, issueByGet, corsOrigins } = readSettings(environment, { ttl: 20 });
    expect([ttl, issueByGet, corsOrigins]).toEqual([20, false, ["https://a.example.com", "*"]]);
  });

  it("that can't be used are named together, without a value", () => {
    const environment = { SSE_TTL: "synthetic", SSE_BASE_PATH: "no-slash" };
    expect(() => readSettings(environment)).toThrow(SettingsError);
    expect(() => readSettings(environment)).toThrow(/SSE_BASE_PATH.*SSE_TTL/);
    expect(() => readNodeSettings({ SSE_REDIS_URL: "synthetic", SSE_PORT: "x" })).not.toThrow(/synthetic/);
  });

  it("each stand in the docs: run `npm run docs` after changing one", () => {
    expect(readFileSync(join(PACKAGE_ROOT, "docs/sse-settings.md"), "utf8")).toBe(settingsPage());
  });
});
