import { readFileSync } from "node:fs";
import type { Catalog } from "../../components/catalog/index.ts";
import type { Cloud } from "../cloud/cloud.ts";
import type { Asked } from "../cloud/interference.ts";
import { UP } from "./bring-up.ts";
import type { Commands } from "./commands.ts";
import { placeFiles } from "./place-file.ts";
import type { Violations } from "./violation.ts";

/** What can be carried out once more. */
export interface Repeatable {
  readonly model: { readonly catalog: Catalog };
  readonly folder: string;
  readonly cloud: Pick<Cloud, "interfere">;
  readonly commands: Pick<Commands, "run">;
}

/** Runs `pulumi up` where nothing is to be done: it changes no resource, no byte of a file, nothing in the cloud. */
export async function checkSecondUp(system: Repeatable, violations: Violations): Promise<void> {
  violations.ask(4);
  const files = bytesOf(system);
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
  if (bytesOf(system) !== files) violations.add(4, "a second up changed a file");
}

/** Whether a request changes something: GraphQL sends questions by POST as well. */
export function isWrite({ service, method, operation }: Asked): boolean {
  if (service === "modal") return !/^(?:ClientHello|SecretList|SecretGetInfo)$/.test(operation ?? "");
  if (service === "aws") return !/^(?:Get|List|Describe)/.test(operation ?? "");
  if (operation !== undefined) return /^(?:create|delete|update|set|unset)/.test(operation);
  return method !== "GET" && method !== "HEAD";
}

function bytesOf({ model, folder }: Repeatable): string {
  return placeFiles(model.catalog, folder)
    .map((path) => readFileSync(path, "latin1"))
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
