import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it, onTestFinished } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { SecretSearcher } from "../../components/exposure/secret-searcher.ts";
import { weirdSecret } from "../leaks/plant.ts";

const PLANT = fileURLToPath(new URL("./fixtures/break-off.mjs", import.meta.url));
const CRASH = JSON.stringify(new URL("../../tools/start/crash.js", import.meta.url).href);
const WAYS = ["throw", "reject", "text", "parse"];

/** What Node prints of a program that breaks off with a value in its words, and whether the value is in it. */
async function brokenOff(args: readonly string[], way: string, after = 1) {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-crash-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const value = weirdSecret();
  const file = join(folder, "value");
  writeFileSync(file, value);
  const env = { PLANTED_VALUE_FILE: file, PLANTED_WAY: way, PLANTED_AFTER: `${after}` };
  const ran = await execa(process.execPath, ["--import", PLANT, ...args], {
    cwd: folder,
    env,
    all: true,
    reject: false,
    timeout: 20_000,
  });
  // V8 quotes no more than the start of what is no JSON.
  const secrets = { whole: value, start: value.slice(0, 10) };
  return {
    text: ran.all,
    exitCode: ran.exitCode,
    shown: new SecretSearcher(secrets).search(ran.all).length > 0,
  };
}

const script = (text: string) => ["--input-type=module", "--eval", text];

describe("a program that breaks off with a value in an error's words", () => {
  it.for(WAYS)("shows it where nothing is done about it: %s", async (way) => {
    const { shown } = await brokenOff(script("process.on('uncaughtException', (e) => { throw e })"), way);
    expect(shown).toBe(true);
  });

  it.for(WAYS)("does not as keyturn: %s", async (way) => {
    const args = [join(PACKAGE_ROOT, "bin/keyturn.js"), "sandbox", "--", "sleep", "5"];
    const { text, shown, exitCode } = await brokenOff(args, way);
    expect(text).toContain("keyturn broke off");
    if (way !== "text") expect(text).toMatch(/^ +at /m);
    expect(shown, text).toBe(false);
    expect(exitCode).toBe(1);
  });

  it.for(["throw"])("does not as the provider, in the hands of the SDK: %s", async (way) => {
    const { text, shown } = await brokenOff([join(PACKAGE_ROOT, "provider/start.js")], way, 2);
    expect(text).toMatch(/its words are withheld|something that is no error was thrown/);
    expect(shown, text).toBe(false);
  });

  it.for([
    ["as it is loaded, before it has begun", "endQuietly", '"it"'],
    ["where nobody listens yet to whom the SDK would tell it", "hideUncaught", "withhold"],
  ] as const)("does not %s", async ([, name, argument]) => {
    const text = `import { ${name}, withhold } from ${CRASH}; ${name}(${argument}); throw new Error("synthetic-0001");`;
    const { all, exitCode } = await execa(process.execPath, script(text), { all: true, reject: false });
    expect(all).toMatch(/Error; its words are withheld/);
    expect(all).not.toContain("synthetic-0001");
    expect(exitCode).toBe(1);
  });
});
