import { bump, type Intent, retire, rotatable } from "../../../components/plan/index.ts";
import { UP } from "../bring-up.ts";
import type { RehearsedSystem } from "../rehearsed-system.ts";
import { readIntent, writeIntent } from "../stack-intent.ts";

/** What is under way when something goes wrong. */
export type Operation = "rotate" | "retire";

/** In the order in which they are played. */
export const OPERATIONS: readonly Operation[] = ["rotate", "retire"];

/** Writes into the stack file what the operation is to do, as a merged pull request would. */
export function askFor(system: RehearsedSystem, operation: Operation): void {
  const { model, stackFile } = system;
  const before = readIntent(stackFile, model.catalog);
  writeIntent(stackFile, before, EDITS[operation](before, system));
}

const EDITS: Readonly<Record<Operation, (intent: Intent, system: RehearsedSystem) => Intent>> = {
  rotate: (intent, { model: { catalog } }) => bump(intent, catalog, rotatable(catalog), new Date()),
  retire: (intent, { model: { catalog } }) => retire(intent, catalog, rotatable(catalog)),
};

/** The run that carries it out, as on a runner that knows nothing but Pulumi. */
export const CARRY_OUT = ["pulumi", UP] as const;

/** The same by keyturn, which edits the stack file itself. */
export function keyturnArgs(operation: Operation, { model: { catalog } }: RehearsedSystem): string[] {
  return [operation, ...rotatable(catalog), "--yes", "--no-commit"];
}
