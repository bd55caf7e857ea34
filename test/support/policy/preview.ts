import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { anyProvider } from "../../../rehearsal/providers/any/provider.ts";
import { serveProvider } from "../../../rehearsal/providers/serve.ts";
import { startStandIns } from "../../../rehearsal/providers/stand-ins.ts";
import { ROOT } from "../../../tools/engine/spec.js";
import { type Ran, type TestStack, withStack } from "../pulumi.ts";

/** The folder of the programs that each policy refuses and lets through. */
export const FIXTURES = join(ROOT, "test/policy/fixtures");

/** The pack. */
export const PACK = join(ROOT, "policy");

/** Plugins that the programs ask for and that a stand-in plays which takes anything. */
const PLAYED = ["aws", "cloudflare", "github", "command", "gcp", "kubernetes", "digitalocean"];

/** A program on the real engine, its plugins played by stand-ins, and previews of it with the pack. */
export interface PolicyStack extends TestStack {
  preview(...args: string[]): Promise<Ran>;
}

/** Runs a program, given by its files, with a stand-in for every plugin. */
export async function withProgram<T>(
  files: Readonly<Record<string, string>>,
  use: (stack: PolicyStack) => Promise<T>,
): Promise<T> {
  const random = await startStandIns(["random"]);
  const played = await Promise.all(
    PLAYED.map(async (name) => ({ name, ...(await serveProvider(anyProvider(name, "0.0.0"))) })),
  );
  const ports = played.map(({ name, port }) => `${name}:${port}`);
  try {
    return await withStack(files, async (stack) => {
      Object.assign(stack.env, { PULUMI_DEBUG_PROVIDERS: [random.debugProviders, ...ports].join(",") });
      // A policy that asks for nothing by itself is told by the program's folder what it is to ask for.
      const own = "policies.json" in files ? ["--policy-pack-config", "policies.json"] : [];
      const preview = (...args: string[]) => stack.run(["preview", "--policy-pack", PACK, ...own, ...args]);
      return await use({ ...stack, preview });
    });
  } finally {
    await Promise.all([random.close(), ...played.map((one) => one.close())]);
  }
}

/** The files of a fixture, by their names. */
export function fixtureFiles(policy: string, kind: "violating" | "passing"): Record<string, string> {
  const folder = join(FIXTURES, policy, kind);
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(names.map(({ name }) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** The names of the policies that a run reports on, each once, with the level: `mandatory disallow-open-ingress`. */
export function reported({ all }: Ran): string[] {
  const lines = all.matchAll(/- \[(mandatory|advisory|remediate)\]\s+(?:\[severity: \w+\]\s+)?([\w-]+)/g);
  return [...new Set([...lines].map(([, level, policy]) => `${level} ${policy}`))];
}
