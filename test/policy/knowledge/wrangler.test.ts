import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { disallowExposedOrigin } from "../../../policy/rules/disallow-exposed-origin.ts";
import { requireEncryptedTransport } from "../../../policy/rules/require-encrypted-transport.ts";
import { findings, type Given, type Setting } from "../../support/policy/seen.ts";

function inProgram(given: readonly Given[], setting: Setting = {}): string[] {
  return findings(disallowExposedOrigin, given, setting);
}

describe("wrangler's files", () => {
  const made: string[] = [];
  afterEach(() => {
    vi.unstubAllEnvs();
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
  });

  /** A program's folder with these files, as it is where the engine was started. */
  function folder(files: Record<string, string>): string {
    const here = mkdtempSync(join(tmpdir(), "keyturn-wrangler-"));
    made.push(here);
    for (const [name, text] of Object.entries({ "Pulumi.yaml": "name: shop\n", ...files })) {
      mkdirSync(join(here, name, ".."), { recursive: true });
      writeFileSync(join(here, name), text);
    }
    vi.stubEnv("PWD", here);
    vi.stubEnv("PULUMI_NODEJS_PROJECT", "shop");
    return here;
  }

  const STACK: Given = { type: "pulumi:pulumi:Stack", name: "shop-prod" };
  const TOML = 'name = "a"\n[vars]\nORIGIN = "http://203.0.113.7"\n[env.prod.vars]\nAPI = "203.0.113.8"\n';
  const IN_TOML = 'shop-prod: ["wrangler.toml"].vars.ORIGIN';

  it("may not tell an origin's address, in any environment", () => {
    folder({ "wrangler.toml": TOML });
    expect(inProgram([STACK])).toEqual([IN_TOML, 'shop-prod: ["wrangler.toml"].env.prod.vars.API']);
  });

  it("may not name an origin in plain", () => {
    folder({ "wrangler.toml": '[vars]\nA = "http://image.example.com"\nB = "https://image.example.com"\n' });
    expect(findings(requireEncryptedTransport, [STACK])).toEqual(['shop-prod: ["wrangler.toml"].vars.A']);
  });

  it("are found below the program's folder, with comments in them, and not in others' packages", () => {
    const jsonc = '{ // a comment\n "vars": { "LIST": ["203.0.113.7"] }, }';
    folder({ "apps/gateway/wrangler.jsonc": jsonc, "node_modules/other/wrangler.toml": TOML });
    expect(inProgram([STACK])).toEqual(['shop-prod: ["apps/gateway/wrangler.jsonc"].vars.LIST[0]']);
  });

  it("are found from a folder within the program's, and not in another program's", () => {
    const here = folder({ "wrangler.toml": TOML, "src/index.ts": "" });
    vi.stubEnv("PWD", join(here, "src"));
    expect(inProgram([STACK])).toContain(IN_TOML);
    vi.stubEnv("PULUMI_NODEJS_PROJECT", "another");
    expect(inProgram([STACK])).toEqual([]);
  });

  it("are those that the stack names, where it names any", () => {
    folder({ "wrangler.toml": TOML, "other.toml": '[vars]\nA = "203.0.113.9"\n' });
    const all = inProgram([STACK], { settings: { wranglerFiles: ["other.toml"] } });
    expect(all).toEqual(['shop-prod: ["other.toml"].vars.A']);
  });

  it("that cannot be read are an error only where the stack names them, without a word of them", () => {
    folder({ "wrangler.toml": 'secret-looking = "abc\n' });
    expect(inProgram([STACK])).toEqual([]);
    const named = () => inProgram([STACK], { settings: { wranglerFiles: ["wrangler.toml"] } });
    expect(named).toThrow(/wrangler\.toml/);
    expect(named).not.toThrow(/secret-looking/);
  });
});
