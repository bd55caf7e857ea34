import { randomBytes } from "node:crypto";
import { textOf } from "../property-readers.ts";
import type {
  CreateRequest,
  CreateResult,
  DeleteRequest,
  DiffRequest,
  DiffResult,
  PropertyDiffKind,
  UpdateRequest,
} from "../provider.ts";
import { containsUnknown, mapValues, type PropertyMap, UNKNOWN, unwrap, unwrapOutputs } from "../values.ts";
import { commandRun } from "./command-run.ts";
import { COMMAND } from "./properties.ts";
import { propertyDiff } from "./property-diff.ts";
import type { CommandRun, Printed } from "./run-command.ts";

/** Runs a command for the resource with this URN. */
export type Run = (run: CommandRun, urn: string) => Promise<Printed>;

const UNKNOWN_OUTPUTS = { stdout: UNKNOWN, stderr: UNKNOWN };

/** The paths that differ. `triggers` replaces here only when it comes or goes; for its elements the SDK sees to it. */
export function diffCommand(request: DiffRequest): DiffResult {
  const detailedDiff = new Map<string, PropertyDiffKind>();
  const olds = mapValues(request.olds, (value, name) => (name in COMMAND.inputs ? value : undefined));
  for (const [path, kind] of propertyDiff(olds, kept(request))) {
    const isReplace = COMMAND.inputs[path]?.change === "replace";
    detailedDiff.set(path, isReplace ? (`${kind}_REPLACE` as PropertyDiffKind) : kind);
  }
  const topLevel = (paths: readonly string[]) => [
    ...new Set(paths.map((path) => path.split(/[.[]/)[0] ?? path)),
  ];
  const paths = [...detailedDiff.keys()];
  const replaced = paths.filter((path) => detailedDiff.get(path)?.endsWith("_REPLACE"));
  return { diffs: topLevel(paths), replaces: topLevel(replaced), detailedDiff };
}

/** Runs `create`. The id is new each time, in a preview too. */
export async function createCommand(request: CreateRequest, run: Run): Promise<CreateResult> {
  const id = `${request.name}${randomBytes(4).toString("hex")}`;
  const inputs = mirrored(request.properties);
  if (request.preview) return { id, properties: { ...inputs, ...UNKNOWN_OUTPUTS } };
  const command = textOf(mapValues(inputs, unwrap), "create");
  const nothing = { stdout: "", stderr: "" };
  const printed =
    command === undefined ? nothing : await run(commandRun(command, inputs, nothing), request.urn);
  return { id, properties: { ...inputs, ...printed } };
}

/** Runs `update`, and `create` again where there is none. */
export async function updateCommand(request: UpdateRequest, run: Run): Promise<PropertyMap> {
  const news = kept(request);
  const inputs = mirrored(news);
  const previous = printedBefore(request.olds);
  if (request.preview) {
    const isRunning = diffCommand(request).diffs.length > 0 || containsUnknown(news);
    return { ...inputs, ...(isRunning ? UNKNOWN_OUTPUTS : previous) };
  }
  const plain = mapValues(inputs, unwrap);
  const command = textOf(plain, "update") ?? textOf(plain, "create");
  const printed =
    command === undefined ? previous : await run(commandRun(command, inputs, previous), request.urn);
  return { ...inputs, ...printed };
}

/** Runs `delete` as it stands in state, not as the program has it now. */
export async function deleteCommand({ properties, urn }: DeleteRequest, run: Run): Promise<void> {
  const command = textOf(mapValues(properties, unwrap), "delete");
  if (command !== undefined) await run(commandRun(command, properties, printedBefore(properties)), urn);
}

/** The new inputs, with the old values of what is ignored. */
function kept({ news, olds, ignoreChanges }: DiffRequest): PropertyMap {
  const ignored = Object.fromEntries(ignoreChanges.map((name) => [name, olds[name] ?? null]));
  return { ...news, ...ignored };
}

/** Inputs as they go to state, with the secret marks they came with. */
function mirrored(inputs: PropertyMap): PropertyMap {
  return mapValues(inputs, (value) => unwrapOutputs(value) ?? undefined);
}

/** Without a secret mark: `additionalSecretOutputs` is the engine's business. */
function printedBefore(state: PropertyMap): Printed {
  const plain = mapValues(state, unwrap);
  return { stdout: textOf(plain, "stdout") ?? "", stderr: textOf(plain, "stderr") ?? "" };
}
