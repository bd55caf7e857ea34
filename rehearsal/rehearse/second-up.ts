import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Asked } from "../cloud/interference.ts";
import { UP } from "./bring-up.ts";
import type { RehearsedSystem } from "./rehearsed-system.ts";
import type { Violations } from "./violation.ts";

/** Runs `pulumi up` where nothing is to be done: it changes no resource, no byte of a file, nothing in the cloud. */
export async function checkSecondUp(system: RehearsedSystem, violations: Violations): Promise<void> {
  const files = envFiles(system);
  const writes: string[] = [];
  const takeBack = system.cloud.interfere({
    matches: isWrite,
    act: async (_, work, { service, method, path, operation }) => {
      writes.push([service, method, operation ?? path].join(" "));
      await work();
    },
  });
  const ran = await system.commands.run("pulumi", [...UP, "--expect-no-changes"]).finally(takeBack);
  if (ran.exitCode !== 0)
    violations.add(4, `a second up changed something: ${lastLines(ran.stdout + ran.stderr)}`);
  for (const write of writes) violations.add(4, `a second up sent ${write}`);
  if (envFiles(system) !== files) violations.add(4, "a second up changed a .env file");
}

/** Whether a request changes something: GraphQL sends questions by POST as well. */
export function isWrite({ method, operation }: Asked): boolean {
  if (operation !== undefined) return /^(?:create|delete|update|set|unset)/.test(operation);
  return method !== "GET" && method !== "HEAD";
}

function envFiles({ model, folder }: RehearsedSystem): string {
  return Object.values(model.catalog.targets)
    .flatMap((target) => (target.kind === "dotenv-file" ? [target.path] : []))
    .map((path) => readFileSync(join(folder, path), "latin1"))
    .join("\0");
}

/** What a command said at its end. */
export function lastLines(text: string, lines = 6): string {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-lines)
    .join(" | ");
}
