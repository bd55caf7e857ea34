import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import type { SseTokensOnHosts } from "../../../components/sse-tokens/component/index.ts";
import { hostBundle } from "../../../components/sse-tokens/host/bundle.ts";
import { RULES } from "../../../policy/rules/index.ts";
import { registered } from "../../support/policy/registered.ts";
import { foundIn } from "../../support/policy/seen.ts";
import { dump } from "../../support/program/dump.ts";
import { type ProgramResult, runProgram } from "../../support/program/run-program.ts";
import { settings } from "../../support/program/stack-settings.ts";

const [CURRENT, PREVIOUS] = ["canary-principal-token-two", "canary-principal-token-one"];
const REDIS = "redis://sse:canary-redis-password@203.0.113.9:6379";
const ARGS: Omit<SseTokensOnHosts, "principals"> = {
  hosts: [
    { host: "one.example.com", user: "deploy" },
    { host: "two.example.com", user: "deploy", port: 2222 },
  ],
  directory: "/srv/checkout",
  settings: { ttl: 30 },
  redis: { url: REDIS, stream: "events" },
};

async function run(args: Record<string, unknown> = { ...ARGS }): Promise<ProgramResult> {
  return await runProgram({
    stack: "test",
    program: "test/sse-tokens/component/program.ts",
    root: PACKAGE_ROOT,
    config: settings({ "sse:args": args, "sse:current": CURRENT, "sse:previous": PREVIOUS }),
    secretKeys: ["sse:current", "sse:previous"],
    preview: false,
  });
}

describe("the service of event-stream tokens on hosts", () => {
  let made: ProgramResult;
  beforeAll(async () => {
    made = await run();
  }, 60_000);

  it("registers what its golden file holds: each host behind the one before, and no value in plain", () => {
    expect(made.errors).toEqual([]);
    const file = fileURLToPath(new URL("../../golden/sse-tokens-hosts.json", import.meta.url));
    const text = dump(made).replaceAll(JSON.stringify(hostBundle().text), '"[the service]"');
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, text);
    const golden = existsSync(file) ? readFileSync(file, "utf8") : "";
    expect(text, "Changed on purpose? npm run golden, then review the diff").toBe(golden);
    for (const value of [CURRENT, PREVIOUS, REDIS]) expect(text).not.toContain(value);
  });

  it.each(RULES.map((rule) => ({ name: rule.name, rule })))("passes $name", ({ rule }) => {
    expect(foundIn(rule, registered(made))).toEqual([]);
  });

  it("refuses several hosts that share no store, no host, and a setting that can't be used", async () => {
    const { redis: _, ...apart } = ARGS;
    expect((await run(apart)).errors.join("\n")).toContain("a store that they share");
    expect((await run({ ...ARGS, hosts: [] })).errors.join("\n")).toContain("name a host");
    expect((await run({ ...ARGS, settings: { ttl: 0 } })).errors.join("\n")).toContain("SSE_TTL");
  });
});
