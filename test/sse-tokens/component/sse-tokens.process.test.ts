import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import type { SseTokensOnWorkers } from "../../../components/sse-tokens/component/index.ts";
import { tokenObjectBundle, workerBundle } from "../../../components/sse-tokens/worker/bundle.ts";
import { RULES } from "../../../policy/rules/index.ts";
import { registered } from "../../support/policy/registered.ts";
import { foundIn } from "../../support/policy/seen.ts";
import { dump } from "../../support/program/dump.ts";
import { type ProgramResult, runProgram } from "../../support/program/run-program.ts";
import { settings } from "../../support/program/stack-settings.ts";

const [CURRENT, PREVIOUS] = ["canary-principal-token-two", "canary-principal-token-one"];
const ARGS: Omit<SseTokensOnWorkers, "principals"> = {
  account: "0123456789abcdef0123456789abcdef",
  script: "sse",
  settings: { ttl: 30, corsOrigins: ["https://app.example.com"] },
  upstream: { url: "https://events.example.com/" },
  health: "https://sse.example.com/health",
};

async function run(args: Partial<typeof ARGS> = {}): Promise<ProgramResult> {
  return await runProgram({
    stack: "test",
    program: "test/sse-tokens/component/program.ts",
    root: PACKAGE_ROOT,
    config: settings({ "sse:args": { ...ARGS, ...args }, "sse:current": CURRENT, "sse:previous": PREVIOUS }),
    secretKeys: ["sse:current", "sse:previous"],
    preview: false,
  });
}

describe("the service of event-stream tokens on Workers", () => {
  let made: ProgramResult;
  beforeAll(async () => {
    made = await run();
  }, 60_000);

  it("registers what its golden file holds", () => {
    expect(made.errors).toEqual([]);
    const file = fileURLToPath(new URL("../../golden/sse-tokens.json", import.meta.url));
    // As its name holds a digest of it, the object's code is not repeated here.
    const text = dump(made)
      .replaceAll(JSON.stringify(workerBundle()), '"[the service]"')
      .replaceAll(JSON.stringify(tokenObjectBundle()), '"[the object]"')
      .replaceAll(/sse-tokens-[0-9a-f]{8}/g, "sse-tokens-[digest]");
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, text);
    const golden = existsSync(file) ? readFileSync(file, "utf8") : "";
    expect(text, "Changed on purpose? npm run golden, then review the diff").toBe(golden);
    for (const value of [CURRENT, PREVIOUS]) expect(text).not.toContain(value);
  });

  it.each(RULES.map((rule) => ({ name: rule.name, rule })))("passes $name", ({ rule }) => {
    expect(foundIn(rule, registered(made))).toEqual([]);
  });

  it("refuses a setting that can't be used, and names it", async () => {
    const { errors } = await run({ settings: { ttl: 0 } });
    expect(errors.join("\n")).toContain("SSE_TTL");
  });
});
